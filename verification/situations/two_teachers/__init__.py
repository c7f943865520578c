"""Two teachers with features of their own, on labels of their own or on the same, and a student of their average."""
