10 0.1
# fine
ten 1
