//! A zone package: the folder, its descriptor and resources, and the reading of it all.
//!
//! ```no_run
//! use coregion_zone::package::{LoadOptions, PackageSource, load};
//! let source = PackageSource::Folder("my-zone".into());
//! let loaded = load(&source, &LoadOptions::default())?;
//! println!("{} units, {} errors", loaded.zone.units.len(), loaded.problems.errors());
//! # Ok::<(), coregion_zone::package::LoadError>(())
//! ```

mod descriptor;
mod error;
mod limits;
mod load;
mod resource;
mod source;

pub(crate) use descriptor::Resource;
pub use error::LoadError;
pub use limits::Limits;
pub use load::{LoadOptions, Loaded, Origins, load, load_boundaries};
pub use resource::ResourceKind;
pub use source::PackageSource;
