"""The vocabulary: frozen values that travel between modules. Import them from the children."""
