/* Addresses of pages and files, as a page's Markdown names them. Pure. */

/** The way from one page's folder to another file below docs. */
export function relativePath(from, to) {
  const here = from.split("/").slice(0, -1);
  const there = to.split("/");
  let same = 0;
  while (same < here.length && same < there.length - 1 && here[same] === there[same]) same += 1;
  return [...here.slice(same).map(() => ".."), ...there.slice(same)].join("/");
}

/** The address of the editor on a page. */
export function editorAddress(path) {
  return `?${new URLSearchParams({ path })}`;
}

/** The address at which readers find something, from its address below the site's root. */
export function siteAddress(url) {
  return new URL(`../${url}`, document.baseURI).href;
}

/** The files for Word and Excel that belong to a page, `[kind, year, address]` each; see exchange/downloads.py. */
export function downloads(path) {
  const year = /^reports\/(\d{4})\//.exec(path);
  const branch = /^branches\/([^/]+)\//.exec(path);
  if (year) {
    return [
      ["report", year[1], `reports/${year[1]}/report-${year[1]}.docx`],
      ["ledger", year[1], `ledger/${year[1]}/ledger-${year[1]}.xlsx`],
    ];
  }
  return branch ? [["duties", "", `branches/${branch[1]}/duties-${branch[1]}.xlsx`]] : [];
}
