/** A form that checks its fields' rules, sends itself, and shows what went wrong where it went wrong. */

import { createContext, use, useCallback, useMemo, useRef, useState, type ReactNode, type SubmitEvent } from "react";
import { useTranslation } from "react-i18next";

import { ApiProblem, type Fault } from "../api/problems";
import { useTelling } from "./problems";
import { breachOf, type Rules } from "./rules";

interface FormState {
  /** What is wrong with a field, in words. */
  wrong: ReadonlyMap<string, string>;
  busy: boolean;
  /** Tell the form of a field's rules; returns how to take that back. */
  declare: (name: string, rules: Rules) => () => void;
}

const FormContext = createContext<FormState>({ wrong: new Map(), busy: false, declare: () => () => undefined });

/** The form that a field stands in. */
export function useForm(): FormState {
  return use(FormContext);
}

interface FormProps {
  /** Send what was typed; what is thrown is shown. */
  submit: (typed: FormData) => Promise<unknown>;
  children: ReactNode;
  className?: string;
  /** What it is called for those who hear it. */
  label?: string;
  /** Fields of the API that have another name here. */
  aliases?: Record<string, string>;
}

export function Form({ submit, children, className, label, aliases = {} }: FormProps) {
  const { t } = useTranslation();
  const tell = useTelling();
  const form = useRef<HTMLFormElement>(null);
  const declared = useRef(new Map<string, Rules>());
  const [wrong, setWrong] = useState<ReadonlyMap<string, string>>(new Map());
  const [alert, setAlert] = useState("");
  const [busy, setBusy] = useState(false);

  const declare = useCallback((name: string, rules: Rules) => {
    declared.current.set(name, rules);
    return () => void declared.current.delete(name);
  }, []);
  const state = useMemo(() => ({ wrong, busy, declare }), [wrong, busy, declare]);

  function breachIn(name: string, rules: Rules, typed: FormData): string | undefined {
    const value = typed.get(name);
    const code = breachOf(typeof value === "string" ? value : "", rules);
    const { longest, shortest, min, max } = rules;
    if (code === "too_long") return t("problems.too_long_count", { count: longest });
    if (code === "too_short") return t("problems.too_short_count", { count: shortest });
    if (code === "out_of_range") return t("problems.out_of_range_between", { min, max });
    return code && t(`problems.${code}`);
  }

  function show(found: ReadonlyMap<string, string>, sentence: string) {
    setWrong(found);
    setAlert(sentence);
    const [first] = [...(form.current?.elements ?? [])].filter((element) =>
      found.has(element.getAttribute("name") ?? ""),
    );
    if (first instanceof HTMLElement) first.focus();
  }

  function showProblem(error: unknown) {
    const faults = error instanceof ApiProblem ? error.faults : [];
    const nameOf = (fault: Fault) => aliases[fault.name] ?? fault.name.split(".")[0] ?? "";
    const own = (fault: Fault) => form.current?.elements.namedItem(nameOf(fault)) != null;
    const elsewhere = faults.filter((fault) => !own(fault)).map((fault) => `${fault.name}: ${tell.fault(fault)}`);
    const sentence = faults.length && !elsewhere.length ? "" : [tell.problem(error), ...elsewhere].join(" ");
    show(new Map(faults.filter(own).map((fault) => [nameOf(fault), tell.fault(fault)])), sentence);
  }

  async function onSubmit(event: SubmitEvent) {
    event.preventDefault();
    if (!form.current || busy) return;
    const typed = new FormData(form.current);
    const breaches = [...declared.current].flatMap(([name, rules]): [string, string][] => {
      const sentence = breachIn(name, rules, typed);
      return sentence ? [[name, sentence]] : [];
    });
    if (breaches.length) {
      show(new Map(breaches), "");
      return;
    }
    setBusy(true);
    try {
      await submit(typed);
      show(new Map(), "");
    } catch (error) {
      showProblem(error);
    } finally {
      setBusy(false);
    }
  }

  return (
    <FormContext value={state}>
      <form ref={form} onSubmit={onSubmit} noValidate className={className} aria-label={label} aria-busy={busy}>
        {children}
        <p role="alert" className="problem" hidden={!alert}>
          {alert}
        </p>
      </form>
    </FormContext>
  );
}

/** The button that sends the form. */
export function Submit({ children }: { children: ReactNode }) {
  const { busy } = useForm();
  return (
    <button type="submit" aria-busy={busy} disabled={busy}>
      {children}
    </button>
  );
}
