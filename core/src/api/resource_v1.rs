//! The group `resource.k8s.io/v1`: devices and the claims to them. Upstream:
//! `staging/src/k8s.io/api/resource/v1/types.go`.

use crate::api::core_v1::affinity::NodeSelector;
use crate::api::meta::ObjectMeta;
use crate::api::meta_options::Condition;
use crate::api::opaque::{AnyValue, ListOf, MapOf, Plain};
use crate::api::quantity::Quantity;
use crate::api::timestamp::Timestamp;
use crate::base::Text;
use crate::untyped;

untyped! {
    /// The status of an allocated device, as its driver reports it.
    pub struct AllocatedDeviceStatus {
        conditions: ListOf<Condition> = "conditions", map_keys["type"];
        data: AnyValue = "data";
        device: Plain<Text> = "device", always;
        driver: Plain<Text> = "driver", always;
        network_data: NetworkDeviceData = "networkData";
        pool: Plain<Text> = "pool", always;
        share_id: Plain<Option<Text>> = "shareID";
    }

    /// The allocation of a claim.
    pub struct AllocationResult {
        allocation_timestamp: Plain<Option<Timestamp>> = "allocationTimestamp";
        devices: DeviceAllocationResult = "devices";
        node_selector: NodeSelector = "nodeSelector";
    }

    /// The limits of requests for a share of a device.
    pub struct CapacityRequestPolicy {
        default: Plain<Option<Quantity>> = "default";
        valid_range: CapacityRequestPolicyRange = "validRange";
        valid_values: ListOf<Plain<Quantity>> = "validValues";
    }

    /// From where to where, in which steps.
    pub struct CapacityRequestPolicyRange {
        max: Plain<Option<Quantity>> = "max";
        min: Plain<Quantity> = "min", always;
        step: Plain<Option<Quantity>> = "step";
    }

    /// A request for a share of a device.
    pub struct CapacityRequirements {
        requests: MapOf<Plain<Quantity>> = "requests";
    }

    /// A condition on devices, in CEL.
    pub struct CELDeviceSelector {
        expression: Plain<Text> = "expression", always;
    }

    /// An amount that devices share.
    pub struct Counter {
        value: Plain<Quantity> = "value", always;
    }

    /// Amounts that devices share.
    pub struct CounterSet {
        counters: MapOf<Counter> = "counters", always;
        name: Plain<Text> = "name", always;
    }

    /// One device of a driver.
    pub struct Device {
        all_nodes: Plain<Option<bool>> = "allNodes";
        allow_multiple_allocations: Plain<Option<bool>> = "allowMultipleAllocations";
        attributes: MapOf<DeviceAttribute> = "attributes";
        binding_conditions: ListOf<Plain<Text>> = "bindingConditions";
        binding_failure_conditions: ListOf<Plain<Text>> = "bindingFailureConditions";
        binds_to_node: Plain<Option<bool>> = "bindsToNode";
        capacity: MapOf<DeviceCapacity> = "capacity";
        consumes_counters: ListOf<DeviceCounterConsumption> = "consumesCounters";
        name: Plain<Text> = "name", always;
        node_allocatable_resource_mappings: MapOf<NodeAllocatableResourceMapping> = "nodeAllocatableResourceMappings";
        node_name: Plain<Option<Text>> = "nodeName";
        node_selector: NodeSelector = "nodeSelector";
        taints: ListOf<DeviceTaint> = "taints";
    }

    /// Parameters that a device was given with.
    pub struct DeviceAllocationConfiguration {
        opaque: OpaqueDeviceConfiguration = "opaque";
        requests: ListOf<Plain<Text>> = "requests";
        source: Plain<Text> = "source", always;
    }

    /// The devices that were given.
    pub struct DeviceAllocationResult {
        config: ListOf<DeviceAllocationConfiguration> = "config";
        results: ListOf<DeviceRequestAllocationResult> = "results";
    }

    /// A property of a device.
    pub struct DeviceAttribute {
        bool: Plain<Option<bool>> = "bool";
        bools: ListOf<Plain<bool>> = "bools";
        int: Plain<Option<i64>> = "int";
        ints: ListOf<Plain<i64>> = "ints";
        string: Plain<Option<Text>> = "string";
        strings: ListOf<Plain<Text>> = "strings";
        version: Plain<Option<Text>> = "version";
        versions: ListOf<Plain<Text>> = "versions";
    }

    /// An amount that a device has.
    pub struct DeviceCapacity {
        request_policy: CapacityRequestPolicy = "requestPolicy";
        value: Plain<Quantity> = "value", always;
    }

    /// The devices that are claimed.
    pub struct DeviceClaim {
        config: ListOf<DeviceClaimConfiguration> = "config";
        constraints: ListOf<DeviceConstraint> = "constraints";
        requests: ListOf<DeviceRequest> = "requests";
    }

    /// Parameters for claimed devices.
    pub struct DeviceClaimConfiguration {
        opaque: OpaqueDeviceConfiguration = "opaque";
        requests: ListOf<Plain<Text>> = "requests";
    }

    /// A kind of devices.
    pub struct DeviceClass {
        metadata: ObjectMeta = "metadata", always;
        spec: DeviceClassSpec = "spec", always;
    }

    /// Parameters for devices of a kind.
    pub struct DeviceClassConfiguration {
        opaque: OpaqueDeviceConfiguration = "opaque";
    }

    /// The selectors of a class of devices.
    pub struct DeviceClassSpec {
        config: ListOf<DeviceClassConfiguration> = "config";
        extended_resource_name: Plain<Option<Text>> = "extendedResourceName";
        selectors: ListOf<DeviceSelector> = "selectors";
    }

    /// A constraint on several devices together.
    pub struct DeviceConstraint {
        distinct_attribute: Plain<Option<Text>> = "distinctAttribute";
        match_attribute: Plain<Option<Text>> = "matchAttribute";
        requests: ListOf<Plain<Text>> = "requests";
    }

    /// The shared counters that a device consumes.
    pub struct DeviceCounterConsumption {
        counter_set: Plain<Text> = "counterSet", always;
        counters: MapOf<Counter> = "counters", always;
    }

    /// One request for devices.
    pub struct DeviceRequest {
        exactly: ExactDeviceRequest = "exactly";
        first_available: ListOf<DeviceSubRequest> = "firstAvailable";
        name: Plain<Text> = "name", always;
    }

    /// The device for a request.
    pub struct DeviceRequestAllocationResult {
        admin_access: Plain<Option<bool>> = "adminAccess";
        binding_conditions: ListOf<Plain<Text>> = "bindingConditions";
        binding_failure_conditions: ListOf<Plain<Text>> = "bindingFailureConditions";
        consumed_capacity: MapOf<Plain<Quantity>> = "consumedCapacity";
        device: Plain<Text> = "device", always;
        driver: Plain<Text> = "driver", always;
        pool: Plain<Text> = "pool", always;
        request: Plain<Text> = "request", always;
        share_id: Plain<Option<Text>> = "shareID";
        tolerations: ListOf<DeviceToleration> = "tolerations";
    }

    /// A condition on devices.
    pub struct DeviceSelector {
        cel: CELDeviceSelector = "cel";
    }

    /// One of several requests that would do.
    pub struct DeviceSubRequest {
        allocation_mode: Plain<Text> = "allocationMode" => Str("ExactCount");
        capacity: CapacityRequirements = "capacity";
        count: Plain<i64> = "count";
        device_class_name: Plain<Text> = "deviceClassName", always;
        name: Plain<Text> = "name", always;
        selectors: ListOf<DeviceSelector> = "selectors";
        tolerations: ListOf<DeviceToleration> = "tolerations";
    }

    /// A device that is to be left alone.
    pub struct DeviceTaint {
        effect: Plain<Text> = "effect", always;
        key: Plain<Text> = "key", always;
        time_added: Plain<Option<Timestamp>> = "timeAdded";
        value: Plain<Option<Text>> = "value";
    }

    /// A taint that does no harm.
    pub struct DeviceToleration {
        effect: Plain<Text> = "effect";
        key: Plain<Text> = "key";
        operator: Plain<Text> = "operator";
        toleration_seconds: Plain<Option<i64>> = "tolerationSeconds";
        value: Plain<Option<Text>> = "value";
    }

    /// A request for devices of one kind.
    pub struct ExactDeviceRequest {
        admin_access: Plain<Option<bool>> = "adminAccess";
        allocation_mode: Plain<Text> = "allocationMode";
        capacity: CapacityRequirements = "capacity";
        count: Plain<i64> = "count";
        device_class_name: Plain<Text> = "deviceClassName", always;
        selectors: ListOf<DeviceSelector> = "selectors";
        tolerations: ListOf<DeviceToleration> = "tolerations";
    }

    /// The names and addresses of a network device.
    pub struct NetworkDeviceData {
        hardware_address: Plain<Text> = "hardwareAddress";
        interface_name: Plain<Text> = "interfaceName";
        ips: ListOf<Plain<Text>> = "ips";
    }

    /// The resources of the node that a device takes.
    pub struct NodeAllocatableResourceMapping {
        allocation_multiplier: Plain<Quantity> = "allocationMultiplier";
        capacity_key: Plain<Text> = "capacityKey";
    }

    /// Parameters that only the driver understands.
    pub struct OpaqueDeviceConfiguration {
        driver: Plain<Text> = "driver", always;
        parameters: AnyValue = "parameters", always;
    }

    /// A claim to devices.
    pub struct ResourceClaim {
        metadata: ObjectMeta = "metadata", always;
        spec: ResourceClaimSpec = "spec", always;
        status: ResourceClaimStatus = "status", always;
    }

    /// A user of a claim.
    pub struct ResourceClaimConsumerReference {
        api_group: Plain<Text> = "apiGroup";
        name: Plain<Text> = "name", always;
        resource: Plain<Text> = "resource", always;
        uid: Plain<Text> = "uid", always;
    }

    /// The desired devices of a claim.
    pub struct ResourceClaimSpec {
        devices: DeviceClaim = "devices";
    }

    /// The allocation of a claim, and its users.
    pub struct ResourceClaimStatus {
        allocation: AllocationResult = "allocation";
        devices: ListOf<AllocatedDeviceStatus> = "devices", map_keys["driver", "device", "pool", "shareID"];
        reserved_for: ListOf<ResourceClaimConsumerReference> = "reservedFor", key["uid"];
    }

    /// A claim that is made for each pod.
    pub struct ResourceClaimTemplate {
        metadata: ObjectMeta = "metadata", always;
        spec: ResourceClaimTemplateSpec = "spec", always;
    }

    /// The claim to be made.
    pub struct ResourceClaimTemplateSpec {
        metadata: ObjectMeta = "metadata";
        spec: ResourceClaimSpec = "spec", always;
    }

    /// The pool of a slice.
    pub struct ResourcePool {
        generation: Plain<i64> = "generation", always;
        name: Plain<Text> = "name", always;
        resource_slice_count: Plain<i64> = "resourceSliceCount", always;
    }

    /// Some of the devices of a driver.
    pub struct ResourceSlice {
        metadata: ObjectMeta = "metadata", always;
        spec: ResourceSliceSpec = "spec", always;
    }

    /// The devices, and the nodes that reach them.
    pub struct ResourceSliceSpec {
        all_nodes: Plain<Option<bool>> = "allNodes";
        devices: ListOf<Device> = "devices";
        driver: Plain<Text> = "driver", always;
        node_name: Plain<Option<Text>> = "nodeName";
        node_selector: NodeSelector = "nodeSelector";
        per_device_node_selection: Plain<Option<bool>> = "perDeviceNodeSelection";
        pool: ResourcePool = "pool", always;
        shared_counters: ListOf<CounterSet> = "sharedCounters";
    }
}
