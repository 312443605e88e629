"""What may be published: the rules that every push passes, and that whoever else makes commits applies."""

from .judge import judge
from .model import House, Problem, Push, Update, Verdict

__all__ = ["House", "Problem", "Push", "Update", "Verdict", "judge"]
