/** Changing things that others may change at the same time. */

import { useQuery } from "@tanstack/react-query";
import { useState, type ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";

import type { Tagged } from "../api/client";
import { ApiProblem } from "../api/problems";
import { queryClient } from "../api/queries";
import { Form } from "../ui/Form";
import type { thingQuery } from "./api";

/** A thing that is shown in a form; `version` changes when the form has to begin anew. */
export function useThing<T>(question: ReturnType<typeof thingQuery<T>>) {
  const asked = useQuery(question);
  const [version, setVersion] = useState(0);
  return {
    asked,
    version,
    reload: async () => {
      await asked.refetch();
      setVersion(version + 1);
    },
    keep: (thing: Tagged<T>) => void queryClient.setQueryData(question.queryKey, thing),
  };
}

interface EditFormProps extends ComponentProps<typeof Form> {
  /** Load again what others have made of the thing. */
  reload?: () => Promise<unknown>;
}

/** A form that offers to load the thing again when somebody else has changed it meanwhile. */
export function EditForm({ submit, reload, children, ...rest }: EditFormProps) {
  const { t } = useTranslation();
  const [isStale, setStale] = useState(false);

  async function send(typed: FormData) {
    try {
      await submit(typed);
      setStale(false);
    } catch (error) {
      setStale(error instanceof ApiProblem && error.status === 412);
      throw error;
    }
  }

  return (
    <>
      <Form submit={send} {...rest}>
        {children}
      </Form>
      {isStale && (
        <p className="row">
          {t("agency.staleText")}
          <button type="button" className="outline" onClick={reload}>
            {t("agency.loadAgain")}
          </button>
        </p>
      )}
    </>
  );
}

/** Of what was typed, what differs from what there was. */
export function differing<T extends object>(typed: T, before: Partial<Record<keyof T, unknown>>): Partial<T> {
  const isSame = (name: keyof T) => JSON.stringify(typed[name]) === JSON.stringify(before[name]);
  return Object.fromEntries(Object.entries(typed).filter(([name]) => !isSame(name as keyof T))) as Partial<T>;
}

/** The list that somebody came from, with its words and page; for the way back. */
export function useCameFrom(list: string): string {
  const state: unknown = useLocation().state;
  const from = typeof state === "object" && state !== null && "from" in state ? state.from : undefined;
  return typeof from === "string" && from.startsWith("/agency") ? from : list;
}

/** What to hand on to a page, so that it knows the way back here. */
export function useHere(): { from: string } {
  const { pathname, search } = useLocation();
  return { from: pathname + search };
}
