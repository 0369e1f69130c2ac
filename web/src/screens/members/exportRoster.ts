// The members known here as an Excel file, made on this device; loaded where somebody asks for it.
import { openRosters } from '@liangdi/client/roster';
import { viewOnce } from '../../client';
import { rosterSentence, roster as text } from '../../text/roster';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** Gives the file to the browser's downloads. */
function save(bytes: Uint8Array<ArrayBuffer>, name: string): void {
  const address = URL.createObjectURL(new Blob([bytes], { type: XLSX }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Kept for a while: a browser may begin to read it after the click.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Makes and saves the file; what to tell the person. */
export async function exportRoster(org: string, today: string): Promise<string> {
  const rosters = openRosters();
  try {
    const view = await viewOnce({ kind: 'roster' });
    const file = await rosters.write(text.exportTitle(org), view, today);
    if (!file.ok) return rosterSentence(file);
    save(file.value, text.exportName(org, today));
    return text.exported(view.members.length);
  } finally {
    rosters.close();
  }
}
