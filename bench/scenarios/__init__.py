"""One file a scenario: SERIES, what it says about itself, and run(bench, servers, record)."""
