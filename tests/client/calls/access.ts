/** Who may do what: people, clients, keys, grants, tokens. */
import { Refused, changed, gone, seen, told, type Api, type Schemas } from "./told.js";

export async function token(api: Api, code: string, secret: string): Promise<string> {
  const answer = await api.POST("/oauth/token", {
    body: { grant_type: "client_credentials", client_id: code, client_secret: secret },
    bodySerializer: (body) => new URLSearchParams({ grant_type: body.grant_type, client_id: body.client_id ?? "" }),
  });
  if (answer.error === undefined) return answer.data.access_token;
  throw "request_id" in answer.error ? new Refused(answer.error) : new Error(answer.error.error_description);
}

export async function me(api: Api): Promise<string[]> {
  const { data } = told(await api.GET("/v1/me", { params: { header: { "If-None-Match": '"x"' } } }));
  return [data.subject, ...data.scopes, ...data.districts];
}

export async function users(api: Api, id: string): Promise<string[]> {
  const page = told(await api.GET("/v1/users", { params: { query: { status: ["active"] } } }));
  const name = { zh: "安娜", en: "Anna" };
  const made = changed(await api.POST("/v1/users", { body: { subject: "anna", name, scopes: ["programmes:read"] } }));
  const path = { id };
  const found = await api.GET("/v1/users/{id}", { params: { path } });
  const first = { path, header: { "If-Match": seen(found) } };
  const next = await api.PATCH("/v1/users/{id}", { params: first, body: { unit: "U-1", scopes: ["reports:write"] } });
  const ways = told(await api.GET("/v1/users/{id}/transitions", { params: { path } }));
  const second = { path, header: { "If-Match": seen(next) } };
  const ended = { to: "inactive", reason: "she left" } satisfies Schemas["ActivityChange"];
  changed(await api.POST("/v1/users/{id}/transitions", { params: second, body: ended }));
  const history = told(await api.GET("/v1/users/{id}/history", { params: { path } }));
  return [made?.subject ?? ways.status, ...page.data.map((user) => user.id), ...history.data.map((line) => line.type)];
}

export async function clients(api: Api, id: string): Promise<string[]> {
  const page = told(await api.GET("/v1/clients", { params: { query: { district: ["500101"] } } }));
  const name = { zh: "万州", en: "Wanzhou" };
  const body = { code: "wanzhou", name, district: "500101", allowed_networks: ["192.0.2.0/24"] };
  const made = changed(await api.POST("/v1/clients", { body: { ...body, scopes: ["joint:write"] } }));
  const path = { id };
  const found = await api.GET("/v1/clients/{id}", { params: { path } });
  const first = { path, header: { "If-Match": seen(found) } };
  const next = await api.PATCH("/v1/clients/{id}", { params: first, body: { district: null } });
  const ways = told(await api.GET("/v1/clients/{id}/transitions", { params: { path } }));
  const second = { path, header: { "If-Match": seen(next) } };
  const ended = { to: "inactive", reason: "replaced" } satisfies Schemas["ActivityChange"];
  changed(await api.POST("/v1/clients/{id}/transitions", { params: second, body: ended }));
  const history = told(await api.GET("/v1/clients/{id}/history", { params: { path } }));
  return [made?.code ?? ways.status, ...page.data.map((client) => client.id), ...history.data.map((line) => line.type)];
}

export async function keys(api: Api, client: string, id: string): Promise<string | null> {
  const page = told(await api.GET("/v1/api-keys", { params: { query: { client_id: [client] } } }));
  const made = changed(await api.POST("/v1/api-keys", { body: { client_id: client, ends_at: "2027-01-01T00:00:00Z" } }));
  const path = { id };
  const found = await api.GET("/v1/api-keys/{id}", { params: { path } });
  const params = { path, header: { "If-Match": seen(found) }, query: { reason: "it leaked" } };
  const ended = gone(await api.DELETE("/v1/api-keys/{id}", { params }));
  const history = told(await api.GET("/v1/api-keys/{id}/history", { params: { path } }));
  return made?.secret ?? (ended ? (history.data[0]?.reason ?? null) : (page.data[0]?.id ?? null));
}

export async function grants(api: Api, id: string): Promise<string> {
  const page = told(await api.GET("/v1/grants", { params: { query: { holder: ["client:wanzhou"] } } }));
  const body = { holder: "client:wanzhou", label: "district:500101", access: "write" } satisfies Schemas["GiveGrant"];
  const made = changed(await api.POST("/v1/grants", { body }));
  const path = { id };
  const found = await api.GET("/v1/grants/{id}", { params: { path } });
  const params = { path, header: { "If-Match": seen(found) }, query: { reason: "the project ended" } };
  const ended = gone(await api.DELETE("/v1/grants/{id}", { params }));
  const history = told(await api.GET("/v1/grants/{id}/history", { params: { path } }));
  return made?.label ?? `${ended} ${page.page.has_more} ${history.data.length}`;
}
