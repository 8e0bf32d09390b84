"""What access refuses."""

from types import MappingProxyType

from shared.errors import HubError


class InvalidToken(HubError, code="invalid_token", status=401, zh="缺少有效令牌", en="A valid token is missing"):
    """Send one as `Authorization: Bearer …`. If you did, get a new one: what is wrong with that one is not told."""

    headers = MappingProxyType({"WWW-Authenticate": 'Bearer error="invalid_token"'})


class NetworkNotAllowed(
    HubError, code="network_not_allowed", status=403, zh="网络不被允许", en="Not from this network"
):
    """The client may ask from the networks that it was registered with. Ask the system administrator to add yours."""

    headers = MappingProxyType({"WWW-Authenticate": "Bearer"})


class AccessUnknown(
    HubError, code="access_unknown", status=503, zh="权限暂不可知", en="Rights cannot be read just now"
):
    """Try again. Without a token the public view is answered."""

    headers = MappingProxyType({"Retry-After": "5", "X-Gateway-Error": "access_unknown"})


class AdministratorsApart(
    HubError, code="administrators_apart", status=409, zh="三员必须分立", en="Administrators are three persons"
):
    """Nobody holds two of `admin:system`, `admin:security` and `admin:audit`. Take one away, or name someone else."""


class OwnRights(HubError, code="own_rights", status=403, zh="不得更改本人权限", en="Nobody changes their own rights"):
    """Another administrator has to do it."""


class TooManyKeys(HubError, code="too_many_keys", status=409, zh="密钥过多", en="The client has two keys"):
    """Two live at once, so that one can take over from the other. Revoke the older one first."""


class TooManyGrants(HubError, code="too_many_grants", status=409, zh="授权过多", en="The holder has too many grants"):
    """200 stand at once. Grant something larger, or withdraw what is not needed."""


class UnknownHolder(HubError, code="unknown_holder", status=409, zh="无此人员或客户端", en="No such person or client"):
    """Grants are held by the subject of a person or by `client:<code>`, and a key by a client: register it first."""


class NameTaken(HubError, code="name_taken", status=409, zh="名称已被使用", en="The name is taken"):
    """A subject stands for one person, and a code for one client, for ever. Choose another."""
