// Addresses of the screens: one line each, loaded with the app so that all of them work offline.
import { createRouter, createWebHistory } from 'vue-router';
import { account, isGuest, notices } from './client';
import AcceptAsHost from './screens/accept-as-host/AcceptAsHost.vue';
import AnswerComplaint from './screens/answer-complaint/AnswerComplaint.vue';
import AssignContactPerson from './screens/assign-contact-person/AssignContactPerson.vue';
import ComplaintScreen from './screens/complaints/ComplaintScreen.vue';
import ComplaintsScreen from './screens/complaints/ComplaintsScreen.vue';
import CorrectEntry from './screens/correct-entry/CorrectEntry.vue';
import CorrectMember from './screens/correct-member/CorrectMember.vue';
import DeclineAsHost from './screens/decline-as-host/DeclineAsHost.vue';
import DevicesScreen from './screens/devices/DevicesScreen.vue';
import DisputeEntry from './screens/dispute-entry/DisputeEntry.vue';
import EndOffice from './screens/end-office/EndOffice.vue';
import EntryScreen from './screens/entry/EntryScreen.vue';
import FileComplaint from './screens/file-complaint/FileComplaint.vue';
import GrantOffice from './screens/grant-office/GrantOffice.vue';
import GuestScreen from './screens/guest/GuestScreen.vue';
import GuestLink from './screens/guest-link/GuestLink.vue';
import InviteScreen from './screens/invite/InviteScreen.vue';
import JoinScreen from './screens/join/JoinScreen.vue';
import LetterScreen from './screens/letter/LetterScreen.vue';
import MemberScreen from './screens/member/MemberScreen.vue';
import ChooseMember from './screens/members/ChooseMember.vue';
import MembersScreen from './screens/members/MembersScreen.vue';
import MergeMembers from './screens/merge-members/MergeMembers.vue';
import MineScreen from './screens/mine/MineScreen.vue';
import OpenMember from './screens/open-member/OpenMember.vue';
import OrgScreen from './screens/orgs/OrgScreen.vue';
import OrgsScreen from './screens/orgs/OrgsScreen.vue';
import OutboxScreen from './screens/outbox/OutboxScreen.vue';
import PendingScreen from './screens/pending/PendingScreen.vue';
import PinScreen from './screens/pin/PinScreen.vue';
import ProposePoints from './screens/propose-points/ProposePoints.vue';
import ProviderScreen from './screens/provider/ProviderScreen.vue';
import RecordAttendance from './screens/record-attendance/RecordAttendance.vue';
import RecordContact from './screens/record-contact/RecordContact.vue';
import RecordDues from './screens/record-dues/RecordDues.vue';
import RegisterMember from './screens/register-member/RegisterMember.vue';
import RegisterOrg from './screens/register-org/RegisterOrg.vue';
import RelayAnswer from './screens/relay-answer/RelayAnswer.vue';
import ReportArrival from './screens/report-arrival/ReportArrival.vue';
import ReportDeparture from './screens/report-departure/ReportDeparture.vue';
import SignIn from './screens/sign-in/SignIn.vue';
import TodayScreen from './screens/today/TodayScreen.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** One of the four main pages: shows the navigation on a phone. */
    tab?: true;
    /** Open to people who are not signed in. */
    open?: true;
  }
}

/** Where the screen around shows everything itself. */
const nothing = { render: () => null };

/** The app's router. */
export const router = createRouter({
  history: createWebHistory(),
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  routes: [
    { path: '/', redirect: '/today' },
    { path: '/sign-in', component: SignIn, meta: { open: true } },
    { path: '/join', component: JoinScreen, meta: { open: true } },
    { path: '/provider', component: ProviderScreen, meta: { open: true } },
    { path: '/guest', component: GuestScreen, meta: { open: true } },
    { path: '/today', component: TodayScreen, meta: { tab: true } },
    {
      path: '/members',
      component: MembersScreen,
      children: [
        { path: '', component: ChooseMember, meta: { tab: true } },
        { path: 'register-member', component: RegisterMember },
        { path: 'record-attendance', component: RecordAttendance },
        { path: ':member', component: MemberScreen, props: true },
        { path: ':member/open', component: OpenMember, props: true },
        { path: ':member/record-contact', component: RecordContact, props: true },
        { path: ':member/propose-points', component: ProposePoints, props: true },
        { path: ':member/record-dues', component: RecordDues, props: true },
        { path: ':member/report-departure', component: ReportDeparture, props: true },
        { path: ':member/report-arrival', component: ReportArrival, props: true },
        { path: ':member/accept-as-host', component: AcceptAsHost, props: true },
        { path: ':member/decline-as-host', component: DeclineAsHost, props: true },
        { path: ':member/assign-contact-person', component: AssignContactPerson, props: true },
        { path: ':member/correct-member', component: CorrectMember, props: true },
        { path: ':member/guest-link', component: GuestLink, props: true },
        { path: ':member/relay-answer', component: RelayAnswer, props: true },
        { path: ':member/letter', component: LetterScreen, props: true },
        { path: ':member/merge-members/:other', component: MergeMembers, props: true },
        { path: ':member/entries/:entry', component: EntryScreen, props: true },
        { path: ':member/entries/:entry/dispute', component: DisputeEntry, props: true },
        { path: ':member/entries/:entry/correct', component: CorrectEntry, props: true },
        {
          path: ':member/entries/:entry/withdraw',
          component: CorrectEntry,
          props: (to) => ({ ...to.params, withdraw: true }),
        },
      ],
    },
    { path: '/import', component: () => import('./screens/import-roster/ImportRoster.vue') },
    { path: '/pending', component: PendingScreen, meta: { tab: true } },
    { path: '/mine', component: MineScreen, meta: { tab: true } },
    { path: '/mine/outbox', component: OutboxScreen },
    { path: '/mine/devices', component: DevicesScreen },
    { path: '/mine/complaints', component: ComplaintsScreen },
    { path: '/mine/complaints/file', component: FileComplaint },
    { path: '/mine/complaints/:case', component: ComplaintScreen, props: true },
    { path: '/mine/complaints/:case/answer', component: AnswerComplaint, props: true },
    { path: '/mine/pin', component: PinScreen },
    {
      path: '/orgs',
      component: OrgsScreen,
      children: [
        { path: '', component: nothing, meta: { tab: true } },
        { path: ':org', component: OrgScreen, props: true },
        { path: ':org/grant-office', component: GrantOffice, props: true },
        { path: ':org/register-org', component: RegisterOrg, props: true },
        { path: ':org/offices/:office/invite', component: InviteScreen, props: true },
        { path: ':org/offices/:office/end', component: EndOffice, props: true },
      ],
    },
    { path: '/:unknown(.*)', redirect: '/today' },
  ],
});

/** What a guest's page leads to; everything else leads back to it. */
const FOR_GUESTS =
  /^\/(members\/record-attendance|members\/[^/]+\/(accept-as-host|entries\/[^/]+(\/dispute)?)|mine\/outbox)$/;

router.beforeEach((to) => {
  // A link opened while somebody is signed in says so itself; from the provider one may come back so.
  if (['/join', '/guest', '/provider'].includes(to.path)) return true;
  if (isGuest.value) return FOR_GUESTS.test(to.path) || '/guest';
  if (to.meta.open) return account.value && !notices.signInAgain ? '/today' : true;
  return account.value ? true : { path: '/sign-in', query: { to: to.fullPath } };
});

/** Goes back where the person came from; to `fallback` when the page was opened directly. */
export function goBack(fallback: string): void {
  if (window.history.state?.back) router.back();
  else void router.replace(fallback);
}
