"""Every address of the hub, on one screen.

Columns are two blanks apart. *Answered by* is a service, a room of the gateway (`stream`; `oauth`, which finds out
by itself who asks), or the gateway itself;
*at once* names a read of `read_model/reads.py`, which answers a plain GET from memory. An address is described where
it is answered: services describe theirs, and a read at once is a shortcut that changes nothing in it.
A scope may stand for several (`admin:*`): one of them is enough.
"""

import fnmatch
import re
from typing import NamedTuple

from services.gateway.access.rights import SCOPES

TABLE = """
methods           address                              answered by    to read             to change            at once
GET POST          /v1/programmes                       projects       programmes:read     programmes:write     -
POST              /v1/programmes/batch                 projects       -                   programmes:write     -
GET PATCH DELETE  /v1/programmes/{id}                  projects       programmes:read     programmes:write     state
GET               /v1/programmes/{id}/history          projects       programmes:read     -                    -
POST              /v1/programmes/{id}/restorations     projects       -                   programmes:write     -
GET POST          /v1/programmes/{id}/transitions      projects       programmes:read     programmes:write     -
GET               /v1/programmes/{id}/tree             projects       programmes:read     -                    tree
GET               /v1/programmes/{id}/overview         gateway        programmes:read     -                    overview
GET               /v1/programmes/{id}/schedule         projects       programmes:read     -                    -
GET POST          /v1/work-items                       projects       programmes:read     programmes:write     -
POST              /v1/work-items/batch                 projects       -                   programmes:write     -
GET PATCH DELETE  /v1/work-items/{id}                  projects       programmes:read     programmes:write     state
GET               /v1/work-items/{id}/history          projects       programmes:read     -                    -
POST              /v1/work-items/{id}/restorations     projects       -                   programmes:write     -
GET POST          /v1/work-items/{id}/transitions      projects       programmes:read     programmes:write     -
POST              /v1/work-items/{id}/moves            projects       -                   programmes:write     -
GET               /v1/work-items/{id}/milestones       projects       programmes:read     -                    -
GET               /v1/work-items/{id}/schedule         projects       programmes:read     -                    -
GET POST          /v1/milestones                       projects       programmes:read     programmes:write     -
POST              /v1/milestones/batch                 projects       -                   programmes:write     -
GET PATCH DELETE  /v1/milestones/{id}                  projects       programmes:read     programmes:write     state
GET               /v1/milestones/{id}/history          projects       programmes:read     -                    -
POST              /v1/milestones/{id}/restorations     projects       -                   programmes:write     -
GET POST          /v1/milestones/{id}/transitions      projects       programmes:read     programmes:write     -
GET POST          /v1/dependencies                     projects       programmes:read     programmes:write     -
POST              /v1/dependencies/batch               projects       -                   programmes:write     -
GET PATCH DELETE  /v1/dependencies/{id}                projects       programmes:read     programmes:write     state
GET               /v1/dependencies/{id}/history        projects       programmes:read     -                    -
POST              /v1/dependencies/{id}/restorations   projects       -                   programmes:write     -
GET POST          /v1/calendar-years                   projects       programmes:read     programmes:write     -
GET PATCH         /v1/calendar-years/{id}              projects       programmes:read     programmes:write     state
GET               /v1/calendar-years/{id}/history      projects       programmes:read     -                    -
GET POST          /v1/goals                            projects       programmes:read     programmes:write     -
POST              /v1/goals/batch                      projects       -                   programmes:write     -
GET PATCH DELETE  /v1/goals/{id}                       projects       programmes:read     programmes:write     state
GET               /v1/goals/{id}/history               projects       programmes:read     -                    -
POST              /v1/goals/{id}/restorations          projects       -                   programmes:write     -
GET POST          /v1/themes                           projects       programmes:read     programmes:write     -
POST              /v1/themes/batch                     projects       -                   programmes:write     -
GET PATCH DELETE  /v1/themes/{id}                      projects       programmes:read     programmes:write     state
GET               /v1/themes/{id}/history              projects       programmes:read     -                    -
POST              /v1/themes/{id}/restorations         projects       -                   programmes:write     -
GET POST          /v1/outcomes                         projects       programmes:read     programmes:write     -
POST              /v1/outcomes/batch                   projects       -                   programmes:write     -
GET PATCH DELETE  /v1/outcomes/{id}                    projects       programmes:read     programmes:write     state
GET               /v1/outcomes/{id}/history            projects       programmes:read     -                    -
POST              /v1/outcomes/{id}/restorations       projects       -                   programmes:write     -
GET POST          /v1/principles                       projects       programmes:read     programmes:write     -
POST              /v1/principles/batch                 projects       -                   programmes:write     -
GET PATCH DELETE  /v1/principles/{id}                  projects       programmes:read     programmes:write     state
GET               /v1/principles/{id}/history          projects       programmes:read     -                    -
POST              /v1/principles/{id}/restorations     projects       -                   programmes:write     -
GET POST          /v1/partners                         projects       programmes:read     programmes:write     -
POST              /v1/partners/batch                   projects       -                   programmes:write     -
GET PATCH DELETE  /v1/partners/{id}                    projects       programmes:read     programmes:write     state
GET               /v1/partners/{id}/history            projects       programmes:read     -                    -
POST              /v1/partners/{id}/restorations       projects       -                   programmes:write     -
GET POST          /v1/areas                            projects       programmes:read     programmes:write     -
POST              /v1/areas/batch                      projects       -                   programmes:write     -
GET PATCH DELETE  /v1/areas/{id}                       projects       programmes:read     programmes:write     state
GET               /v1/areas/{id}/history               projects       programmes:read     -                    -
POST              /v1/areas/{id}/restorations          projects       -                   programmes:write     -
GET POST          /v1/organisations                    projects       programmes:read     programmes:write     -
POST              /v1/organisations/batch              projects       -                   programmes:write     -
GET PATCH DELETE  /v1/organisations/{id}               projects       programmes:read     programmes:write     state
GET               /v1/organisations/{id}/history       projects       programmes:read     -                    -
POST              /v1/organisations/{id}/restorations  projects       -                   programmes:write     -
GET POST          /v1/indicators                       metrics        metrics:read        metrics:write        -
POST              /v1/indicators/batch                 metrics        -                   metrics:write        -
GET PATCH DELETE  /v1/indicators/{id}                  metrics        metrics:read        metrics:write        state
GET               /v1/indicators/{id}/history          metrics        metrics:read        -                    -
POST              /v1/indicators/{id}/restorations     metrics        -                   metrics:write        -
GET POST          /v1/indicators/{id}/transitions      metrics        metrics:read        metrics:write        -
GET               /v1/indicators/{id}/targets          metrics        metrics:read        -                    -
GET POST          /v1/targets                          metrics        metrics:read        metrics:write        -
POST              /v1/targets/batch                    metrics        -                   metrics:write        -
GET PATCH DELETE  /v1/targets/{id}                     metrics        metrics:read        metrics:write        state
GET               /v1/targets/{id}/history             metrics        metrics:read        -                    -
GET               /v1/targets/{id}/trajectory          metrics        metrics:read        -                    -
POST              /v1/targets/{id}/restorations        metrics        -                   metrics:write        -
GET POST          /v1/indicators/{id}/observations     metrics        metrics:read        metrics:write        -
GET POST          /v1/dimensions                       metrics        metrics:read        metrics:write        -
POST              /v1/dimensions/batch                 metrics        -                   metrics:write        -
GET PATCH DELETE  /v1/dimensions/{id}                  metrics        metrics:read        metrics:write        state
GET               /v1/dimensions/{id}/history          metrics        metrics:read        -                    -
POST              /v1/dimensions/{id}/restorations     metrics        -                   metrics:write        -
GET POST          /v1/code-maps                        metrics        metrics:read        metrics:write        -
POST              /v1/code-maps/batch                  metrics        -                   metrics:write        -
GET PATCH DELETE  /v1/code-maps/{id}                   metrics        metrics:read        metrics:write        state
GET               /v1/code-maps/{id}/history           metrics        metrics:read        -                    -
POST              /v1/code-maps/{id}/restorations      metrics        -                   metrics:write        -
GET POST          /v1/equivalences                     metrics        metrics:read        metrics:write        -
POST              /v1/equivalences/batch               metrics        -                   metrics:write        -
GET PATCH DELETE  /v1/equivalences/{id}                metrics        metrics:read        metrics:write        state
GET               /v1/equivalences/{id}/history        metrics        metrics:read        -                    -
POST              /v1/equivalences/{id}/restorations   metrics        -                   metrics:write        -
GET POST          /v1/observation-batches              metrics        metrics:read        metrics:write        -
GET               /v1/observation-batches/{id}         metrics        metrics:read        -                    state
GET               /v1/observation-batches/{id}/faults  metrics        metrics:read        -                    -
GET               /v1/observation-batches/{id}/history  metrics       metrics:read        -                    -
GET               /v1/observation-batches/{id}/observations  metrics  metrics:read        -                    -
GET POST          /v1/observation-batches/{id}/transitions  metrics   metrics:read        metrics:write        -
GET               /v1/held-values                      metrics        metrics:read        -                    -
GET               /v1/held-values/{id}                 metrics        metrics:read        -                    state
GET               /v1/held-values/{id}/history         metrics        metrics:read        -                    -
GET POST          /v1/held-values/{id}/transitions     metrics        metrics:read        metrics:write        -
GET POST          /v1/period-locks                     metrics        metrics:read        metrics:write        -
GET DELETE        /v1/period-locks/{id}                metrics        metrics:read        metrics:write        state
GET               /v1/period-locks/{id}/history        metrics        metrics:read        -                    -
GET               /v1/completeness                     metrics        metrics:read        -                    -
GET               /v1/completeness/summary             metrics        metrics:read        -                    -
GET               /v1/completeness/{id}                metrics        metrics:read        -                    state
GET               /v1/completeness/{id}/history        metrics        metrics:read        -                    -
GET POST          /v1/restatements                     metrics        metrics:read        metrics:write        -
GET               /v1/restatements/{id}                metrics        metrics:read        -                    state
GET               /v1/restatements/{id}/history        metrics        metrics:read        -                    -
GET               /v1/series                           metrics        metrics:read        -                    -
GET               /v1/series/{id}                      metrics        metrics:read        -                    state
GET               /v1/series/{id}/history              metrics        metrics:read        -                    -
GET               /v1/scorecards                       metrics        metrics:read        -                    -
GET               /v1/scorecards/{id}                  metrics        metrics:read        -                    state
GET               /v1/scorecards/{id}/history          metrics        metrics:read        -                    -
GET               /v1/forecasts                        metrics        metrics:read        -                    -
GET POST          /v1/subscriptions                    notifications  notifications:read  notifications:write  -
GET PATCH DELETE  /v1/subscriptions/{id}               notifications  notifications:read  notifications:write  state
GET               /v1/subscriptions/{id}/history       notifications  notifications:read  -                    -
POST              /v1/subscriptions/{id}/restorations  notifications  -                   notifications:write  -
GET               /v1/inbox                            notifications  notifications:read  -                    -
GET               /v1/inbox/unread                     notifications  notifications:read  -                    -
POST              /v1/inbox/read                       notifications  -                   notifications:write  -
GET DELETE        /v1/inbox/{id}                       notifications  notifications:read  notifications:write  state
GET               /v1/inbox/{id}/history               notifications  notifications:read  -                    -
POST              /v1/inbox/{id}/restorations          notifications  -                   notifications:write  -
GET POST          /v1/inbox/{id}/transitions           notifications  notifications:read  notifications:write  -
GET POST          /v1/users                            gateway        admin:*             admin:system         -
GET PATCH         /v1/users/{id}                       gateway        admin:*             admin:system         -
GET               /v1/users/{id}/history               gateway        admin:*             -                    -
GET POST          /v1/users/{id}/transitions           gateway        admin:*             admin:system         -
GET POST          /v1/clients                          gateway        admin:*             admin:system         -
GET PATCH         /v1/clients/{id}                     gateway        admin:*             admin:system         -
GET               /v1/clients/{id}/history             gateway        admin:*             -                    -
GET POST          /v1/clients/{id}/transitions         gateway        admin:*             admin:system         -
GET POST          /v1/api-keys                         gateway        admin:*             admin:security       -
GET DELETE        /v1/api-keys/{id}                    gateway        admin:*             admin:security       -
GET               /v1/api-keys/{id}/history            gateway        admin:*             -                    -
GET POST          /v1/grants                           gateway        admin:*             admin:security       -
GET DELETE        /v1/grants/{id}                      gateway        admin:*             admin:security       -
GET               /v1/grants/{id}/history              gateway        admin:*             -                    -
POST              /oauth/token                         oauth          -                   -                    -
GET               /v1/me                               gateway        -                   -                    me
GET               /v1/time                             gateway        -                   -                    -
GET               /v1/version                          gateway        -                   -                    -
GET               /v1/stream                           stream         -                   -                    -
POST              /v1/stream/tickets                   gateway        -                   -                    -
GET               /.well-known/mercure                 stream         -                   -                    -
GET               /openapi.json                        documents      -                   -                    -
GET               /asyncapi.json                       documents      -                   -                    -
GET               /                                    documents      -                   -                    -
GET               /docs                                documents      -                   -                    -
GET               /docs/{file}                         documents      -                   -                    -
GET               /problems                            documents      -                   -                    -
GET               /problems/{code}                     documents      -                   -                    -
"""


class Route(NamedTuple):
    """One line of the table. Without scopes an address is everyone's."""

    methods: frozenset[str]
    address: str
    answered_by: str
    to_read: str | None
    to_change: str | None
    at_once: str | None


def parse(line: str) -> Route:
    methods, address, answered_by, *rest = re.split(r"\s{2,}", line)
    to_read, to_change, at_once = (None if column == "-" else column for column in rest)
    implied = {"HEAD"} if "GET" in methods else set()
    return Route(frozenset(methods.split()) | implied, address, answered_by, to_read, to_change, at_once)


def scopes(column: str | None) -> frozenset[str]:
    """One of them is enough. Raises ValueError: a word that means none would open the address to everyone."""
    found = frozenset(fnmatch.filter(SCOPES, column or ""))
    if column and not found:
        raise ValueError(column)
    return found


ROUTES = tuple(map(parse, TABLE.strip().splitlines()[1:]))
