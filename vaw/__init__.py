"""vaw: the case and collaboration system of the development leaders at Sweden's county administrative boards."""
