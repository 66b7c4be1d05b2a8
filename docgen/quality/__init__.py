"""How good a sheet is: how hard it reads, what published lists ask of it, what `check` tells."""
