//! The group `resource.k8s.io/v1`: devices and the claims to them. Stored; upstream:
//! `staging/src/k8s.io/api/resource/v1/types.go`.

use crate::api::core_v1::affinity::NodeSelector;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::quantity::Quantity;
use crate::api::stored::{AnyValue, ListOf, MapOf, Plain};
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::stored;

stored! {
    /// What a driver says of a device that was given.
    pub struct AllocatedDeviceStatus {
        "conditions": ListOf<Condition>, map_keys["type"];
        "data": AnyValue;
        "device": Plain<Text>, always;
        "driver": Plain<Text>, always;
        "networkData": NetworkDeviceData;
        "pool": Plain<Text>, always;
        "shareID": Plain<Option<Text>>;
    }

    /// What a claim has got.
    pub struct AllocationResult {
        "allocationTimestamp": Plain<Option<Timestamp>>;
        "devices": DeviceAllocationResult;
        "nodeSelector": NodeSelector;
    }

    /// How much of a device may be asked for.
    pub struct CapacityRequestPolicy {
        "default": Plain<Option<Quantity>>;
        "validRange": CapacityRequestPolicyRange;
        "validValues": ListOf<Plain<Quantity>>;
    }

    /// From where to where, in which steps.
    pub struct CapacityRequestPolicyRange {
        "max": Plain<Option<Quantity>>;
        "min": Plain<Quantity>, always;
        "step": Plain<Option<Quantity>>;
    }

    /// How much of a device is asked for.
    pub struct CapacityRequirements {
        "requests": MapOf<Plain<Quantity>>;
    }

    /// A condition on devices, in CEL.
    pub struct CELDeviceSelector {
        "expression": Plain<Text>, always;
    }

    /// An amount that devices share.
    pub struct Counter {
        "value": Plain<Quantity>, always;
    }

    /// Amounts that devices share.
    pub struct CounterSet {
        "counters": MapOf<Counter>, always;
        "name": Plain<Text>, always;
    }

    /// One device of a driver.
    pub struct Device {
        "allNodes": Plain<Option<bool>>;
        "allowMultipleAllocations": Plain<Option<bool>>;
        "attributes": MapOf<DeviceAttribute>;
        "bindingConditions": ListOf<Plain<Text>>;
        "bindingFailureConditions": ListOf<Plain<Text>>;
        "bindsToNode": Plain<Option<bool>>;
        "capacity": MapOf<DeviceCapacity>;
        "consumesCounters": ListOf<DeviceCounterConsumption>;
        "name": Plain<Text>, always;
        "nodeAllocatableResourceMappings": MapOf<NodeAllocatableResourceMapping>;
        "nodeName": Plain<Option<Text>>;
        "nodeSelector": NodeSelector;
        "taints": ListOf<DeviceTaint>;
    }

    /// Parameters that a device was given with.
    pub struct DeviceAllocationConfiguration {
        "opaque": OpaqueDeviceConfiguration;
        "requests": ListOf<Plain<Text>>;
        "source": Plain<Text>, always;
    }

    /// The devices that were given.
    pub struct DeviceAllocationResult {
        "config": ListOf<DeviceAllocationConfiguration>;
        "results": ListOf<DeviceRequestAllocationResult>;
    }

    /// A property of a device.
    pub struct DeviceAttribute {
        "bool": Plain<Option<bool>>;
        "bools": ListOf<Plain<bool>>;
        "int": Plain<Option<i64>>;
        "ints": ListOf<Plain<i64>>;
        "string": Plain<Option<Text>>;
        "strings": ListOf<Plain<Text>>;
        "version": Plain<Option<Text>>;
        "versions": ListOf<Plain<Text>>;
    }

    /// An amount that a device has.
    pub struct DeviceCapacity {
        "requestPolicy": CapacityRequestPolicy;
        "value": Plain<Quantity>, always;
    }

    /// The devices that are claimed.
    pub struct DeviceClaim {
        "config": ListOf<DeviceClaimConfiguration>;
        "constraints": ListOf<DeviceConstraint>;
        "requests": ListOf<DeviceRequest>;
    }

    /// Parameters for claimed devices.
    pub struct DeviceClaimConfiguration {
        "opaque": OpaqueDeviceConfiguration;
        "requests": ListOf<Plain<Text>>;
    }

    /// A kind of devices.
    pub struct DeviceClass {
        "metadata": ObjectMeta, always;
        "spec": DeviceClassSpec, always;
    }

    /// Parameters for devices of a kind.
    pub struct DeviceClassConfiguration {
        "opaque": OpaqueDeviceConfiguration;
    }

    /// Which devices are of a kind.
    pub struct DeviceClassSpec {
        "config": ListOf<DeviceClassConfiguration>;
        "extendedResourceName": Plain<Option<Text>>;
        "selectors": ListOf<DeviceSelector>;
    }

    /// What several devices must have in common.
    pub struct DeviceConstraint {
        "distinctAttribute": Plain<Option<Text>>;
        "matchAttribute": Plain<Option<Text>>;
        "requests": ListOf<Plain<Text>>;
    }

    /// What a device takes of shared amounts.
    pub struct DeviceCounterConsumption {
        "counterSet": Plain<Text>, always;
        "counters": MapOf<Counter>, always;
    }

    /// One request for devices.
    pub struct DeviceRequest {
        "exactly": ExactDeviceRequest;
        "firstAvailable": ListOf<DeviceSubRequest>;
        "name": Plain<Text>, always;
    }

    /// The device for a request.
    pub struct DeviceRequestAllocationResult {
        "adminAccess": Plain<Option<bool>>;
        "bindingConditions": ListOf<Plain<Text>>;
        "bindingFailureConditions": ListOf<Plain<Text>>;
        "consumedCapacity": MapOf<Plain<Quantity>>;
        "device": Plain<Text>, always;
        "driver": Plain<Text>, always;
        "pool": Plain<Text>, always;
        "request": Plain<Text>, always;
        "shareID": Plain<Option<Text>>;
        "tolerations": ListOf<DeviceToleration>;
    }

    /// A condition on devices.
    pub struct DeviceSelector {
        "cel": CELDeviceSelector;
    }

    /// One of several requests that would do.
    pub struct DeviceSubRequest {
        "allocationMode": Plain<Text> => Str("ExactCount");
        "capacity": CapacityRequirements;
        "count": Plain<i64>;
        "deviceClassName": Plain<Text>, always;
        "name": Plain<Text>, always;
        "selectors": ListOf<DeviceSelector>;
        "tolerations": ListOf<DeviceToleration>;
    }

    /// A device that is to be left alone.
    pub struct DeviceTaint {
        "effect": Plain<Text>, always;
        "key": Plain<Text>, always;
        "timeAdded": Plain<Option<Timestamp>>;
        "value": Plain<Option<Text>>;
    }

    /// A taint that does no harm.
    pub struct DeviceToleration {
        "effect": Plain<Text>;
        "key": Plain<Text>;
        "operator": Plain<Text>;
        "tolerationSeconds": Plain<Option<i64>>;
        "value": Plain<Option<Text>>;
    }

    /// A request for devices of one kind.
    pub struct ExactDeviceRequest {
        "adminAccess": Plain<Option<bool>>;
        "allocationMode": Plain<Text>;
        "capacity": CapacityRequirements;
        "count": Plain<i64>;
        "deviceClassName": Plain<Text>, always;
        "selectors": ListOf<DeviceSelector>;
        "tolerations": ListOf<DeviceToleration>;
    }

    /// What a network device is called.
    pub struct NetworkDeviceData {
        "hardwareAddress": Plain<Text>;
        "interfaceName": Plain<Text>;
        "ips": ListOf<Plain<Text>>;
    }

    /// What a device takes of the node's resources.
    pub struct NodeAllocatableResourceMapping {
        "allocationMultiplier": Plain<Quantity>;
        "capacityKey": Plain<Text>;
    }

    /// Parameters that only the driver understands.
    pub struct OpaqueDeviceConfiguration {
        "driver": Plain<Text>, always;
        "parameters": AnyValue, always;
    }

    /// A claim to devices.
    pub struct ResourceClaim {
        "metadata": ObjectMeta, always;
        "spec": ResourceClaimSpec, always;
        "status": ResourceClaimStatus, always;
    }

    /// Who uses a claim.
    pub struct ResourceClaimConsumerReference {
        "apiGroup": Plain<Text>;
        "name": Plain<Text>, always;
        "resource": Plain<Text>, always;
        "uid": Plain<Text>, always;
    }

    /// What is claimed.
    pub struct ResourceClaimSpec {
        "devices": DeviceClaim;
    }

    /// What a claim has got, and who uses it.
    pub struct ResourceClaimStatus {
        "allocation": AllocationResult;
        "devices": ListOf<AllocatedDeviceStatus>, map_keys["driver", "device", "pool", "shareID"];
        "reservedFor": ListOf<ResourceClaimConsumerReference>, key["uid"];
    }

    /// A claim that is made for each pod.
    pub struct ResourceClaimTemplate {
        "metadata": ObjectMeta, always;
        "spec": ResourceClaimTemplateSpec, always;
    }

    /// The claim to be made.
    pub struct ResourceClaimTemplateSpec {
        "metadata": ObjectMeta;
        "spec": ResourceClaimSpec, always;
    }

    /// The pool of a slice.
    pub struct ResourcePool {
        "generation": Plain<i64>, always;
        "name": Plain<Text>, always;
        "resourceSliceCount": Plain<i64>, always;
    }

    /// Some of the devices of a driver.
    pub struct ResourceSlice {
        "metadata": ObjectMeta, always;
        "spec": ResourceSliceSpec, always;
    }

    /// The devices, and the nodes that reach them.
    pub struct ResourceSliceSpec {
        "allNodes": Plain<Option<bool>>;
        "devices": ListOf<Device>;
        "driver": Plain<Text>, always;
        "nodeName": Plain<Option<Text>>;
        "nodeSelector": NodeSelector;
        "perDeviceNodeSelection": Plain<Option<bool>>;
        "pool": ResourcePool, always;
        "sharedCounters": ListOf<CounterSet>;
    }
}
