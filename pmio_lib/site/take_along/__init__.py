"""What a reader takes along as one piece: a workbook, a zip, a sheet of paper."""
