"""What was asked and defined: study/*.yaml as typed, frozen objects. No data is read here."""
