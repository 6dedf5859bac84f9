"""Everything on one machine: embedded servers, secrets, children and the supervisor behind `gateway up`."""
