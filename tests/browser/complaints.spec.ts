// Complaints: written without a network, read by the author and the organisation department, answered.
import { expect, test } from './support/fixtures';
import { comeBack, goOffline, lookUntilInSync } from './support/status';

const WORDS = '登记表要写家里收入，党员不愿意填。';
const ANSWER = '已经通知各支部，不再收集收入。';

test('a complaint goes past the branch to the banner, and the answer comes back', async ({
  signInAs,
}) => {
  const author = await signInAs('lianxi');
  await author.getByTestId('tab-mine').click();
  await author.getByTestId('to-complaints').click();
  await expect(author.getByTestId('complaints-none')).toBeVisible();
  await goOffline(author);
  await author.getByTestId('to-file').click();
  await author.getByTestId('submit').click();
  await expect(author.getByTestId('missing')).toContainText('要说什么');
  await author.getByTestId('choice-overCollection').check({ force: true });
  await author.getByTestId('field-text').fill(WORDS);
  await author.getByTestId('field-for-whom').fill('一位老党员');
  await author.getByTestId('submit').click();
  const mine = author.getByTestId('complaints-mine').getByTestId('complaint');
  await expect(mine).toContainText(WORDS);
  await expect(mine.getByTestId('reach')).toHaveAttribute('data-reach', 'onThisPhone');
  await comeBack(author);
  await lookUntilInSync(author);
  await expect(mine.getByTestId('reach')).toHaveAttribute('data-reach', 'atRelay');
  await expect(mine.getByTestId('complaint-state')).toContainText('待答复');

  const secretary = await signInAs('baiyinhua');
  await secretary.goto('/mine/complaints');
  await expect(secretary.getByTestId('complaints-none')).toBeVisible();

  const department = await signInAs('zuzhibu');
  await department.getByTestId('today-complaints').click();
  const waiting = department.getByTestId('complaints-waiting').getByTestId('complaint');
  await expect(waiting).toContainText(WORDS);
  await waiting.click();
  await expect(department.getByTestId('complaint-page')).toContainText('一位老党员');
  await department.getByTestId('to-answer').click();
  await department.getByTestId('field-text').fill(ANSWER);
  await department.getByTestId('submit').click();
  await expect(department.getByTestId('complaint-answer')).toContainText(ANSWER);
  await expect(department.getByTestId('to-answer')).toBeHidden();
  await lookUntilInSync(department);

  await lookUntilInSync(author);
  await expect(mine.getByTestId('complaint-state')).toContainText('已答复');
  await mine.click();
  await expect(author.getByTestId('complaint-answer')).toContainText(ANSWER);
});
