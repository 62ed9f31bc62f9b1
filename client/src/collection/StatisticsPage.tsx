import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Statistics } from "../api/types";
import { monthOf, ratingOf } from "../ui/format";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { Answer, Empty } from "../ui/states";
import { Bars, Columns, Growth, type Datum } from "./charts";
import { statisticsQuery } from "./queries";

const RATINGS = ["1", "2", "3", "4", "5"];

export default function StatisticsPage() {
  return (
    <Guard>
      <Counted />
    </Guard>
  );
}

function Counted() {
  const { t } = useTranslation();
  const asked = useQuery(statisticsQuery);
  return (
    <Page
      title={t("collection.statistics")}
      actions={
        <Link className="button outline" to="/collection">
          {t("collection.toCollection")}
        </Link>
      }
    >
      <Answer asked={asked}>
        {(statistics) =>
          totalOf(statistics.by_format) ? (
            <Charts statistics={statistics} />
          ) : (
            <Empty title={t("collection.nothingToCount")}>
              <Link className="button" to="/collection/new">
                {t("collection.addFirst")}
              </Link>
            </Empty>
          )
        }
      </Answer>
    </Page>
  );
}

function Charts({ statistics: { by_format, by_decade, by_rating, by_genre, by_month } }: { statistics: Statistics }) {
  const { t, i18n } = useTranslation();
  const total = totalOf(by_format);
  const average = RATINGS.reduce((sum, rating) => sum + Number(rating) * (by_rating[rating] ?? 0), 0) / total;
  const decades = decadesOf(by_decade).map(({ name, count }) => ({
    name: t("collection.decade", { year: name }),
    count,
  }));
  const genres = Object.entries(by_genre)
    .map(([name, count]) => ({ name: name || t("collection.noGenre"), count }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name));
  const months = growthOf(by_month).map(({ name, count }) => ({ name: monthOf(name, i18n.language), count }));
  return (
    <>
      <p className="totals">
        {t("collection.copies", { count: total })} ·{" "}
        {t("collection.average", { rating: ratingOf(average, i18n.language) })}
      </p>
      <div className="sections">
        <Columns title={t("collection.byFormat")} head={t("collection.format")} data={dataOf(by_format)} />
        <Columns
          title={t("collection.byRating")}
          head={t("collection.rating")}
          data={RATINGS.map((name) => ({ name: `${name} ★`, count: by_rating[name] ?? 0 }))}
        />
        <Bars title={t("collection.byGenre")} head={t("browse.genre")} data={genres} />
        <Columns title={t("collection.byDecade")} head={t("collection.decadeHead")} data={decades} />
        <Growth title={t("collection.growth")} head={t("collection.month")} data={months} />
      </div>
    </>
  );
}

function totalOf(counts: Record<string, number>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function dataOf(counts: Record<string, number>): Datum[] {
  return Object.entries(counts).map(([name, count]) => ({ name, count }));
}

/** All decades from the first to the last, by their first years; those without a copy too. */
function decadesOf(counts: Record<string, number>): Datum[] {
  const years = Object.keys(counts).map((decade) => parseInt(decade));
  const first = Math.min(...years);
  return Array.from({ length: (Math.max(...years) - first) / 10 + 1 }, (_, place) => {
    const year = first + place * 10;
    return { name: String(year), count: counts[`${year}s`] ?? 0 };
  });
}

/** How many copies there were at the end of each month, from the month before the first one on. */
function growthOf(counts: Record<string, number>): Datum[] {
  const numbers = Object.keys(counts).map((month) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5)) - 1);
  const before = Math.min(...numbers) - 1;
  let sum = 0;
  return Array.from({ length: Math.max(...numbers) - before + 1 }, (_, place) => {
    const number = before + place;
    const name = `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`;
    sum += counts[name] ?? 0;
    return { name, count: sum };
  });
}
