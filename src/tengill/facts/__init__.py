"""The frozen types everybody speaks. Standard library only; nothing here does I/O or reads a clock.

Open `acts` to see what an introduction is, `messages`, `contacts`, `meetings` and `interactions`
for what a source brings, `evidence` for how sure a fact is, `outcomes` and `money` for what came
of it.
"""
