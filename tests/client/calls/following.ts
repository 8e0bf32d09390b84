/** What someone follows, what they are told of it, and the stream. */
import { changed, gone, seen, told, type Api, type Pages } from "./told.js";

export async function subscriptions(api: Api, target: string): Promise<string[]> {
  const page = told(await api.GET("/v1/subscriptions", { params: { query: { target_id: [target] } } }));
  const made = changed(await api.POST("/v1/subscriptions", { body: { target_id: target, subtree: true } }));
  return [made?.id ?? "", ...page.data.map((subscription) => subscription.target_id ?? "")];
}

export async function changeSubscription(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/subscriptions/{id}", { params: { path } });
  const first = { path, header: { "If-Match": seen(found) } };
  const next = await api.PATCH("/v1/subscriptions/{id}", { params: first, body: { subtree: false } });
  const second = { path, header: { "If-Match": seen(next) }, query: { reason: "too much" } };
  const ended = await api.DELETE("/v1/subscriptions/{id}", { params: second });
  const third = { path, header: { "If-Match": seen(ended) } };
  changed(await api.POST("/v1/subscriptions/{id}/restorations", { params: third, body: { reason: "not enough" } }));
  const history = told(await api.GET("/v1/subscriptions/{id}/history", { params: { path } }));
  return gone(ended) ? history.data.length : told(found).version;
}

export async function inbox(api: Api): Promise<number> {
  const page = told(await api.GET("/v1/inbox", { params: { query: { status: ["unread"] } } }));
  const unread = told(await api.GET("/v1/inbox/unread"));
  const read = changed(await api.POST("/v1/inbox/read", { body: {} }));
  return page.data.length + Object.keys(unread).length + Object.keys(read ?? {}).length;
}

export async function notice(api: Api, id: string): Promise<string> {
  const path = { id };
  const found = await api.GET("/v1/inbox/{id}", { params: { path } });
  const ways = told(await api.GET("/v1/inbox/{id}/transitions", { params: { path } }));
  const first = { path, header: { "If-Match": seen(found) } };
  const next = await api.POST("/v1/inbox/{id}/transitions", { params: first, body: { to: "read" } });
  const second = { path, header: { "If-Match": seen(next) }, query: { reason: "done" } };
  const ended = await api.DELETE("/v1/inbox/{id}", { params: second });
  const third = { path, header: { "If-Match": seen(ended) } };
  changed(await api.POST("/v1/inbox/{id}/restorations", { params: third, body: { reason: "not yet" } }));
  const history = told(await api.GET("/v1/inbox/{id}/history", { params: { path } }));
  return gone(ended) ? (history.data[0]?.type ?? "") : ways.status;
}

export async function follow(api: Api, pages: Pages): Promise<ReadableStream<Uint8Array>[]> {
  const { ticket } = told(await api.POST("/v1/stream/tickets"));
  const query = { match: ["/v1/programmes/LJ-08"], types: ["hub.milestone.reforecast.v1"], ticket };
  const changes = await pages.GET("/v1/stream", { params: { query }, parseAs: "stream" });
  const topics = await pages.GET("/.well-known/mercure", {
    params: { query: { matchURLPattern: ["/v1/work-items/:id"] }, header: { "Last-Event-ID": "1795507200000" } },
    parseAs: "stream",
  });
  return [changes.data, topics.data].filter((stream) => stream !== undefined && stream !== null);
}
