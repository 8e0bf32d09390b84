/** What programmes are for: goals, themes, outcomes, principles. */
import { changed, gone, seen, told, type Api } from "./told.js";

export async function followGoals(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/goals", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/goals", { body: { code: "G-90", name: { zh: "目标", en: "A goal" } } }));
  const both = told(await api.POST("/v1/goals/batch", { body: { atomic: false, items: [{ code: "G-90", name: { zh: "目标", en: "A goal" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((goal) => goal.name?.zh ?? goal.id);
}

export async function changeGoal(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/goals/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/goals/{id}", { params: { path, header }, body: { name: { zh: "新目标", en: "Another goal" } } }));
  return made?.version ?? told(found).version;
}

export async function archiveGoal(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/goals/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/goals/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/goals/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/goals/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followThemes(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/themes", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/themes", { body: { code: "T-90", name: { zh: "主题", en: "A theme" } } }));
  const both = told(await api.POST("/v1/themes/batch", { body: { atomic: false, items: [{ code: "T-90", name: { zh: "主题", en: "A theme" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((theme) => theme.code ?? theme.id);
}

export async function changeTheme(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/themes/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/themes/{id}", { params: { path, header }, body: { name: { zh: "新主题", en: "Another theme" } } }));
  return made?.version ?? told(found).version;
}

export async function archiveTheme(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/themes/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/themes/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/themes/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/themes/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followOutcomes(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/outcomes", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/outcomes", { body: { programme: "LJ-01", code: "LJ-01.O9", name: { zh: "成效", en: "An outcome" } } }));
  const both = told(await api.POST("/v1/outcomes/batch", { body: { atomic: false, items: [{ programme: "LJ-01", code: "LJ-01.O9", name: { zh: "成效", en: "An outcome" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((outcome) => outcome.areas?.[0] ?? outcome.id);
}

export async function changeOutcome(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/outcomes/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/outcomes/{id}", { params: { path, header }, body: { areas: ["core", "north"] } }));
  return made?.version ?? told(found).version;
}

export async function archiveOutcome(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/outcomes/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/outcomes/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/outcomes/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/outcomes/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}

export async function followPrinciples(api: Api): Promise<string[]> {
  const page = told(await api.GET("/v1/principles", { params: { query: { limit: 20, sort: ["-code"], count: "exact" } } }));
  const made = told(await api.POST("/v1/principles", { body: { programme: "LJ-01", code: "LJ-01.P9", name: { zh: "原则", en: "A principle" } } }));
  const both = told(await api.POST("/v1/principles/batch", { body: { atomic: false, items: [{ programme: "LJ-01", code: "LJ-01.P9", name: { zh: "原则", en: "A principle" } }] } }));
  console.log(page.page.count ?? 0, "id" in made ? made.version : made.effects_digest, "results" in both);
  return page.data.map((principle) => principle.programme ?? principle.id);
}

export async function changePrinciple(api: Api, id: string): Promise<number> {
  const path = { id };
  const found = await api.GET("/v1/principles/{id}", { params: { path, query: { fields: ["code"] } } });
  const header = { "If-Match": seen(found), "Idempotency-Key": crypto.randomUUID() };
  const made = changed(await api.PATCH("/v1/principles/{id}", { params: { path, header }, body: { name: { zh: "新原则", en: "Another principle" } } }));
  return made?.version ?? told(found).version;
}

export async function archivePrinciple(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const query = { reason: "made twice" };
  const header = { "If-Match": seen(await api.GET("/v1/principles/{id}", { params: { path } })) };
  const answer = await api.DELETE("/v1/principles/{id}", { params: { path, query, header } });
  if (gone(answer)) {
    const again = { path, header: { "If-Match": seen(answer) } };
    changed(await api.POST("/v1/principles/{id}/restorations", { params: again, body: { reason: "it was not" } }));
  }
  const history = told(await api.GET("/v1/principles/{id}/history", { params: { path } }));
  return history.data.flatMap((line) => line.changes.map((change) => change.field));
}
