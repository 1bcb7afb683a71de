//! stub
use crate::base::Text;
/// x
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum IntOrString {
    /// x
    Int(i32),
    /// x
    Text(Text),
}
