"""The ledger as a workbook: out to be filled in by people, and in again."""
