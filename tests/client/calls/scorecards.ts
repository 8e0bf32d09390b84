/** How far targets are reached, and what is expected of the end of a period. */
import { told, type Api } from "./told.js";

export async function behind(api: Api): Promise<string[]> {
  const page = told(
    await api.GET("/v1/scorecards", {
      params: { query: { programme: ["LJ-04"], light: ["red", "amber"], sort: ["rank"], expand: ["target"] } },
    }),
  );
  return page.data.map((card) => `${card.indicator ?? card.id} ${card.attainment ?? "-"} of ${card.time_progress ?? "-"}`);
}

export async function oneScorecard(api: Api, id: string): Promise<string[]> {
  const path = { id };
  const card = told(await api.GET("/v1/scorecards/{id}", { params: { path, query: { fields: ["light", "rank_change"] } } }));
  const history = told(await api.GET("/v1/scorecards/{id}/history", { params: { path } }));
  return [`${card.light ?? card.id} ${card.rank_change ?? 0}`, ...history.data.map((line) => line.recorded_at)];
}

export async function yearsEnd(api: Api): Promise<string[]> {
  const query = { indicator: "LJ-04.I06", period: "2026" };
  const answer = told(await api.GET("/v1/forecasts", { params: { query } }));
  const ends = answer.data.map((line) => `${line.state} ${line.low ?? "-"} ${line.value ?? "-"} ${line.high ?? "-"} ${line.unit.zh}`);
  return [...ends, ...answer.owners.map((owner) => `${owner.within} of ${owner.ranged}`)];
}
