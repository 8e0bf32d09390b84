"""Which kinds of acts a caller was given, beside the rows that it may see and change."""

from shared.auth.caller import Caller
from shared.errors import HubError


class InsufficientScope(HubError, code="insufficient_scope", status=403, zh="权限不足", en="The scope is missing"):
    """Ask for a token with the scope that `scope` names, or ask whoever gives it."""

    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.members = {"scope": scope}
        self.headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{scope}"'}


def require_scope(caller: Caller, scope: str) -> None:
    """Where the act and not the address says which scope it takes. Raises InsufficientScope."""
    if scope not in caller.scopes:
        raise InsufficientScope(scope)
