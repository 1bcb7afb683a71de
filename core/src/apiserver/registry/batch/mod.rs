//! The group `batch`.

mod cron_job;
mod job;
