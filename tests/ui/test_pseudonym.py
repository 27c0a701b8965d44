"""The administrator's button that exchanges a name: it asks first, does it once, and is gone afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

from streamlit.testing.v1 import AppTest

from assessment.services.demo import CASEWORKER, demo_person
from assessment.services.pseudonym import pseudonym_of
from assessment.storage import people
from assessment.ui.visit import Visit
from tests.ui.conftest import TIMEOUT, Site, everything

PERSON = CASEWORKER.actor.person_id


def _script(visit: object, person_id: str, name: str) -> None:
    from assessment.ui.components.pseudonym import offer_pseudonym
    from assessment.ui.visit import show_notices

    show_notices()
    offer_pseudonym(visit, person_id, name)  # type: ignore[arg-type]


def _press(app: AppTest, label: str) -> AppTest:
    assert not app.exception, [each.message for each in app.exception]
    (button,) = (each for each in app.button if each.label == label)
    return button.click().run()


def _name(site: Site) -> str:
    with site.context.store.read() as session:
        person = people.get_person(session, PERSON)
    assert person is not None
    return person.name


def test_the_button_asks_first_and_is_gone_when_it_is_done(own_site: Site) -> None:
    administrator = demo_person("administrator")
    assert administrator is not None
    visit = Visit(own_site.context, administrator.actor, datetime.now(UTC))
    with own_site.context.store.write() as session:
        people.set_active(session, PERSON, active=False)
    app = AppTest.from_function(_script, args=(visit, PERSON, "Sagsbehandler A"), default_timeout=TIMEOUT).run()
    asked = _press(app, "Erstat navnet")
    assert f"vises fra nu af som »{pseudonym_of(PERSON)}«" in everything(asked)
    assert _name(own_site) == "Sagsbehandler A", "nothing is done before the answer"
    done = _press(asked, "Erstat navnet nu")
    assert not done.exception
    assert _name(own_site) == pseudonym_of(PERSON)
    again = AppTest.from_function(_script, args=(visit, PERSON, pseudonym_of(PERSON)), default_timeout=TIMEOUT).run()
    assert [each.label for each in again.button] == []


def test_a_person_who_can_sign_in_is_refused_with_the_reason(own_site: Site) -> None:
    administrator = demo_person("administrator")
    assert administrator is not None
    visit = Visit(own_site.context, administrator.actor, datetime.now(UTC))
    app = AppTest.from_function(_script, args=(visit, PERSON, "Sagsbehandler A"), default_timeout=TIMEOUT).run()
    done = _press(_press(app, "Erstat navnet"), "Erstat navnet nu")
    assert "Luk brugerens adgang" in everything(done)
    assert _name(own_site) == "Sagsbehandler A"
