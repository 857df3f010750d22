//! Reading cases from files: what a record says, in Floke's own words. Knows neither the command line nor SQL.

pub mod synonyms;
