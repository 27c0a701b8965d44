"""What the running program holds: settings, store, rule sets, municipality and renderer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from assessment.domain.danish import danish_time
from assessment.domain.ruleset import RuleSet
from assessment.reporting.municipality import Municipality, load_municipality
from assessment.reporting.worker import Renderer, shared_renderer
from assessment.rulefiles import RuleLibrary
from assessment.services.sealing import Render, sealing
from assessment.settings import Settings
from assessment.storage.engine import Store, shared_store


@dataclass(frozen=True)
class Context:
    """The shared, unchanging parts. Nothing here belongs to one user."""

    settings: Settings
    store: Store
    library: RuleLibrary
    municipality: Municipality

    @property
    def renderer(self) -> Renderer:
        """The process that renders documents; it starts with the first document."""
        return shared_renderer()

    @property
    def render_to_issue(self) -> Render:
        """How a document is made when it is issued: with the seal of the municipality where one is set up."""
        return sealing(self.renderer.render, self.settings.seal)

    def rules_on(self, day: date) -> RuleSet:
        """The rule set in force on a day."""
        return self.library.in_force(day)

    def rules_now(self, now: datetime) -> RuleSet:
        """The rule set for an assessment that starts now, by the Danish calendar."""
        return self.rules_on(danish_time(now).date())


@cache
def open_context(settings: Settings) -> Context:
    """Open the database, bring it up to date, and load what the program needs.

    Raises EnvironmentFault when the database cannot be used, RuleFileError when a rule file is at fault.
    """
    store = shared_store(settings.database_url)
    store.migrate()
    folder = settings.rules_folder
    return Context(settings, store, RuleLibrary(folder), load_municipality(folder / "kommune.yaml"))
