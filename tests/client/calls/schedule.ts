/** Milestones, what binds them, and the calendar. */
import { changed, gone, seen, told, type Api, type Schemas } from "./told.js";

const name = { zh: "里程碑", en: "A milestone" };

export async function milestones(api: Api, item: string): Promise<string[]> {
  const page = told(
    await api.GET("/v1/milestones", {
      params: { query: { "planned[gte]": "2026-01-01", sort: ["planned", "-forecast"], expand: ["work_item"] } },
    }),
  );
  const own = told(await api.GET("/v1/work-items/{id}/milestones", { params: { path: { id: item } } }));
  return [...page.data, ...own.data].map((milestone) => milestone.actual ?? milestone.planned ?? "");
}

export async function planMilestone(api: Api, item: string): Promise<boolean> {
  const body = { work_item_id: item, name, planned: "2026-12-31" };
  const made = changed(await api.POST("/v1/milestones", { body }));
  const both = changed(await api.POST("/v1/milestones/batch", { body: { items: [body, body] } }));
  return made?.hard_deadline ?? both?.results[0]?.problem === null;
}

export async function moveMilestone(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const found = await api.GET("/v1/milestones/{id}", { params: { path } });
  const params = { path, header: { "If-Match": seen(found) }, query: { dry_run: true } };
  const quarter = { forecast: "2027-03-31", forecast_precision: "quarter" } satisfies Schemas["MilestonePatch"];
  const body = { ...quarter, reason: "the ground is soft" };
  const answer = told(await api.PATCH("/v1/milestones/{id}", { params, body }));
  return "effects" in answer ? answer.effects.flatMap((effect) => Object.keys(effect.fields)) : [answer.status];
}

export async function turnMilestone(api: Api, id: string): Promise<string> {
  const path = { id };
  const ways = told(await api.GET("/v1/milestones/{id}/transitions", { params: { path } }));
  const header = { "If-Match": seen(await api.GET("/v1/milestones/{id}", { params: { path } })) };
  const body = { to: "reached", on: "2026-11-20" } satisfies Schemas["TurnMilestone"];
  const made = changed(await api.POST("/v1/milestones/{id}/transitions", { params: { path, header }, body }));
  return made?.actual ?? ways.status;
}

export async function archiveMilestone(api: Api, id: string): Promise<boolean> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/milestones/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/milestones/{id}", { params: { path, query, header } });
  const again = { path, header: { "If-Match": seen(answer) } };
  changed(await api.POST("/v1/milestones/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  const history = told(await api.GET("/v1/milestones/{id}/history", { params: { path } }));
  return gone(answer) && history.data.some((line) => line.archived);
}

export async function schedules(api: Api, programme: string, item: string): Promise<string[]> {
  const whole = told(await api.GET("/v1/programmes/{id}/schedule", { params: { path: { id: programme } } }));
  const part = told(await api.GET("/v1/work-items/{id}/schedule", { params: { path: { id: item } } }));
  return [whole, part].flatMap((schedule) => schedule.data.milestones.map((each) => each.id));
}

export async function links(api: Api, before: string, after: string): Promise<number> {
  const page = told(await api.GET("/v1/dependencies", { params: { query: { predecessor_id: [before] } } }));
  const lag = { lag_days: 10, lag_unit: "working" } satisfies Schemas["DependencyPatch"];
  const body = { predecessor_id: before, successor_id: after, ...lag };
  const made = changed(await api.POST("/v1/dependencies", { body }));
  const both = changed(await api.POST("/v1/dependencies/batch", { body: { items: [body] } }));
  return (made?.lag_days ?? 0) + (both?.results.length ?? 0) + page.data.length;
}

export async function changeLink(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const found = await api.GET("/v1/dependencies/{id}", { params: { path } });
  const first = { path, header: { "If-Match": seen(found) } };
  const answer = await api.PATCH("/v1/dependencies/{id}", { params: first, body: { lag_days: -3 } });
  const second = { path, header: { "If-Match": seen(answer) }, query: { reason: "no longer" } };
  const ended = await api.DELETE("/v1/dependencies/{id}", { params: second });
  const third = { path, header: { "If-Match": seen(ended) } };
  changed(await api.POST("/v1/dependencies/{id}/restorations", { params: third, body: { reason: "it is" } }));
  const history = told(await api.GET("/v1/dependencies/{id}/history", { params: { path } }));
  return gone(ended) ? history.data.map((line) => line.recorded_at) : [told(found).lag_unit ?? ""];
}

export async function calendar(api: Api, id: string): Promise<string[]> {
  const page = told(await api.GET("/v1/calendar-years", { params: { query: { "year[gte]": 2026 } } }));
  const body = { year: 2027, days_off: ["2027-01-01"], worked_weekends: [], source: "国办发明电〔2026〕7号" };
  changed(await api.POST("/v1/calendar-years", { body }));
  const path = { id };
  const found = await api.GET("/v1/calendar-years/{id}", { params: { path } });
  const params = { path, header: { "If-Match": seen(found) } };
  const made = changed(await api.PATCH("/v1/calendar-years/{id}", { params, body: { worked_weekends: ["2027-01-02"] } }));
  const history = told(await api.GET("/v1/calendar-years/{id}/history", { params: { path } }));
  return made?.days_off ?? page.data.flatMap((year) => year.days_off ?? history.data.map((line) => line.type));
}
