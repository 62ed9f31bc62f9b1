import "./collection.css";

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, told } from "../api/client";
import { ApiProblem } from "../api/problems";
import { aboutQuery, queryClient } from "../api/queries";
import type { Import } from "../api/types";
import { Choice } from "../ui/Field";
import { Form, Submit } from "../ui/Form";
import { Guard } from "../ui/Guard";
import { Page } from "../ui/Page";
import { textOf } from "../ui/rules";
import { FileField } from "./FileField";
import { importQuery } from "./queries";

const KINDS: Record<string, string | undefined> = { csv: "text/csv", json: "application/json", zip: "application/zip" };
const MOST_BYTES = 8 * 1024 * 1024;

export default function ImportPage() {
  return (
    <Guard>
      <NewImport />
    </Guard>
  );
}

/** A problem with the file, told at its field: by a code that has words, or in words. */
function wrongFile(code: string, description = ""): ApiProblem {
  return new ApiProblem(422, "invalid", "", [{ location: "body", name: "file", code, description }]);
}

/** The plan for a file. Throws `ApiProblem`. */
function planOf(file: File, query: { format?: "DVD"; rating?: number }): Promise<Import> {
  const kind = KINDS[file.name.split(".").at(-1)?.toLowerCase() ?? ""];
  if (!kind) throw wrongFile("unsupported_media_type");
  if (file.size > MOST_BYTES) throw wrongFile("too_large");
  return told(
    api.POST("/collection/imports/", {
      params: { query },
      headers: { "Content-Type": kind },
      body: [],
      bodySerializer: () => file,
    }),
  );
}

function NewImport() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { data: about } = useQuery(aboutQuery);
  const [file, setFile] = useState<File>();

  /** What the API says of a file, in this language. */
  function inWords(error: unknown): unknown {
    if (!(error instanceof ApiProblem)) return error;
    if (error.status === 400) return wrongFile("not_readable", t("collection.notReadable"));
    if (error.faults.some(({ code }) => code === "not_collection"))
      return wrongFile("not_collection", t("collection.notCollection"));
    return error;
  }

  async function plan(typed: FormData) {
    if (!file) throw wrongFile("required");
    // The document names the formats that it was written with; an installation may have others.
    const format = textOf(typed.get("format")) as "DVD" | "";
    const rating = Number(typed.get("rating"));
    const planned = await planOf(file, { ...(format && { format }), ...(rating && { rating }) }).catch(
      (error: unknown) => {
        throw inWords(error);
      },
    );
    queryClient.setQueryData(importQuery(planned.id).queryKey, planned);
    await navigate(`/collection/import/${planned.id}`);
  }

  return (
    <Page title={t("collection.importFile")} about={t("collection.importText")}>
      <div className="sections">
        <section>
          <Form submit={plan} label={t("collection.importFile")}>
            <FileField
              name="file"
              label={t("collection.file")}
              hint={t("collection.fileHint")}
              accept=".csv,.json,.zip"
              file={file}
              choose={setFile}
            />
            <div className="fields">
              <Choice name="format" label={t("collection.formatElse")} hint={t("collection.formatElseHint")}>
                <option value="">{t("collection.asTold")}</option>
                {about?.formats.map((format) => (
                  <option key={format}>{format}</option>
                ))}
              </Choice>
              <Choice name="rating" label={t("collection.ratingElse")} hint={t("collection.ratingElseHint")}>
                <option value="">{t("collection.asTold")}</option>
                {[5, 4, 3, 2, 1].map((rating) => (
                  <option key={rating} value={rating}>
                    {t("collection.stars", { count: rating })}
                  </option>
                ))}
              </Choice>
            </div>
            <Submit>{t("collection.makePlan")}</Submit>
          </Form>
        </section>
        <section>
          <h2>{t("collection.whatFits")}</h2>
          <dl className="kinds">
            <dt>CSV</dt>
            <dd>{t("collection.aboutCsv")}</dd>
            <dt>JSON</dt>
            <dd>{t("collection.aboutJson")}</dd>
            <dt>Letterboxd</dt>
            <dd>{t("collection.aboutLetterboxd")}</dd>
          </dl>
          <pre className="example">
            <code>title,format,length,release_year,rating{"\n"}Laura,DVD,88,1944,5</code>
          </pre>
        </section>
      </div>
    </Page>
  );
}
