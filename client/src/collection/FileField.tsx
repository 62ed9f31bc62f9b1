import { useId, useState, type DragEvent } from "react";
import { useTranslation } from "react-i18next";

import { useForm } from "../ui/Form";

interface FileFieldProps {
  name: string;
  label: string;
  hint: string;
  accept: string;
  file: File | undefined;
  choose: (file: File | undefined) => void;
}

/** A file to be chosen or dropped here. */
export function FileField({ name, label, hint, accept, file, choose }: FileFieldProps) {
  const { t, i18n } = useTranslation();
  const id = useId();
  const { wrong } = useForm();
  const [isOver, setOver] = useState(false);
  const fault = wrong.get(name);

  function onDrop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) choose(dropped);
  }

  return (
    <div className="field">
      <label
        className={isOver ? "drop over" : "drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={onDrop}
      >
        <span>{label}</span>
        <strong>{file ? file.name : t("collection.dropHere")}</strong>
        {file && <small>{sizeIn(file.size, i18n.language)}</small>}
        <input
          type="file"
          className="heard"
          name={name}
          accept={accept}
          aria-invalid={fault ? true : undefined}
          aria-describedby={`${id}-hint ${id}-fault`}
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </label>
      <small id={`${id}-fault`} className="fault">
        {fault}
      </small>
      <small id={`${id}-hint`}>{hint}</small>
    </div>
  );
}

/** A file's size as people read it. */
function sizeIn(bytes: number, language: string): string {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte";
  const size = bytes / (unit === "kilobyte" ? 1e3 : 1e6);
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: 1 }).format(size);
}
