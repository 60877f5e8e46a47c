"""Working days and working hours of a Chinese office: an engine that knows no domain."""
