import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { useMay } from "../api/queries";
import type { Genre } from "../api/types";
import { Field } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { say } from "../ui/toasts";
import { List, Search, useListFilter } from "./list";
import { addNamed, directorsQuery, genresQuery, NAME_SORTS, type Kind } from "./named";
import { NamedRow } from "./NamedRow";
import { Staff } from "./Staff";

export function GenresPage() {
  return (
    <Staff permission="get:movies">
      <Genres />
    </Staff>
  );
}

export function DirectorsPage() {
  return (
    <Staff permission="get:movies">
      <Directors />
    </Staff>
  );
}

function Genres() {
  const { filter, page } = useListFilter(NAME_SORTS);
  return <Named kind="genre" asked={useQuery(genresQuery(filter, page))} page={page} />;
}

function Directors() {
  const { filter, page } = useListFilter(NAME_SORTS);
  return <Named kind="director" asked={useQuery(directorsQuery(filter, page))} page={page} />;
}

interface NamedProps {
  kind: Kind;
  asked: Parameters<typeof List<Genre>>[0]["asked"];
  page: number;
}

/** The genres, or the directors, to be added, renamed and deleted where they stand. */
function Named({ kind, asked, page }: NamedProps) {
  const { t } = useTranslation();
  const mayAdd = useMay(`post:${kind}`);
  const mayRename = useMay(`patch:${kind}`);
  const mayDelete = useMay(`delete:${kind}`);
  return (
    <Page title={t(`agency.${kind}s`)}>
      {mayAdd && <Adding kind={kind} />}
      <Search label={t(`agency.search_${kind}`)} sorts={NAME_SORTS} nameOf={(sort) => t(`agency.sort_${sort}`)} />
      <List asked={asked} page={page} count={(count) => t(`agency.count_${kind}`, { count })}>
        {(items) => (
          <ul className="rows named">
            {items.map((item) => (
              <NamedRow key={item.id} kind={kind} item={item} mayRename={mayRename} mayDelete={mayDelete} />
            ))}
          </ul>
        )}
      </List>
    </Page>
  );
}

function Adding({ kind }: { kind: Kind }) {
  const { t } = useTranslation();
  const field = useRef<HTMLInputElement>(null);

  async function add(typed: FormData) {
    const { name } = await addNamed(kind, textOf(typed.get("name")).trim());
    say(t("agency.added", { name }));
    if (!field.current) return;
    field.current.value = "";
    field.current.focus();
  }

  return (
    <Form submit={add} label={t(`agency.add_${kind}`)} className="panel adding">
      <Field ref={field} name="name" label={t(`agency.new_${kind}`)} required longest={kind === "genre" ? 50 : 255} />
      <Submit>{t("ui.add")}</Submit>
    </Form>
  );
}
