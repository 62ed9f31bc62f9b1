/** The frame of a page: its title in the window and above it all, focused when one comes here. */

import { useEffect, useRef, type ReactNode } from "react";
import { useLocation } from "react-router";

interface PageProps {
  title: string;
  /** A line under the title. */
  about?: ReactNode;
  /** What can be done with the page as a whole. */
  actions?: ReactNode;
  children?: ReactNode;
}

export function Page({ title, about, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname, key } = useLocation();
  useEffect(() => {
    document.title = `${title} · Marquee`;
  }, [title]);
  useEffect(() => {
    // Not on the first page: whoever opens it begins at the top.
    if (key !== "default") heading.current?.focus({ preventScroll: true });
    // A change of the query alone isn't a new page.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [pathname]);
  return (
    <>
      <header className="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about && <p>{about}</p>}
        </div>
        {actions && <div className="row">{actions}</div>}
      </header>
      {children}
    </>
  );
}
