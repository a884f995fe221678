import RedisTypes
import Testing

@testable import UpstashClient

@Suite struct RetryPolicyTests {
    @Test(arguments: CommandClass.allCases)
    func whatDidNotRunMayAlwaysRunAgain(commandClass: CommandClass) {
        var policy = RetryPolicy.interactive
        policy.retriesWrites = false
        for failure: RetryPolicy.Failure in [.notExecuted, .throttled(retryAfter: nil), .readOnly] {
            #expect(policy.permits(failure, for: commandClass))
        }
    }

    @Test(arguments: [
        (CommandClass.read, true, true, true), (.sameReply, true, false, true), (.sameState, true, false, true),
        (.relativeTime, true, false, true), (.conditional, false, false, true), (.notIdempotent, false, false, true),
    ])
    func whatMayHaveRunIsAQuestionOfTheClass(
        commandClass: CommandClass, byDefault: Bool, withoutWrites: Bool, vouchedFor: Bool
    ) {
        for failure: RetryPolicy.Failure in [.ambiguous, .unavailable(retryAfter: .seconds(1))] {
            var policy = RetryPolicy.bulk
            #expect(policy.permits(failure, for: commandClass) == byDefault)
            policy.retriesWrites = false
            #expect(policy.permits(failure, for: commandClass) == withoutWrites)
            policy.assumesIdempotent = true
            #expect(policy.permits(failure, for: commandClass) == vouchedFor)
        }
    }

    /// Reliability contract, section 4.
    @Test func theNumbersAreThoseOfTheContract() {
        let interactive = RetryPolicy.interactive
        #expect(interactive.attempts == 4)
        #expect(interactive.deadline == .seconds(30))
        #expect(interactive.longestRetryAfter == .seconds(60))
        let bulk = RetryPolicy.bulk
        #expect(bulk.attempts == 8)
        #expect(bulk.deadline == .seconds(120))
        #expect(bulk.longestRetryAfter == .seconds(300))
    }

    @Test(arguments: [
        (RetryPolicy.interactive, 1, 100), (.interactive, 2, 200), (.interactive, 3, 400), (.bulk, 4, 800),
        (.bulk, 7, 6400),
    ])
    func delaysDoubleAndAreDrawnFromAllOfTheirRange(policy: RetryPolicy, attempt: Int, ceiling: Int) {
        for failure: RetryPolicy.Failure in [.ambiguous, .notExecuted, .readOnly] {
            #expect(policy.delay(after: attempt, failure, elapsed: .zero, random: 0) == .zero)
            #expect(policy.delay(after: attempt, failure, elapsed: .zero, random: 0.5) == .milliseconds(ceiling) / 2)
        }
    }

    @Test func delaysHaveALimit() {
        var policy = RetryPolicy.interactive
        policy.attempts = 1000
        #expect(policy.delay(after: 30, .ambiguous, elapsed: .zero, random: 0.5) == .milliseconds(2500))
        #expect(policy.delay(after: 999, .ambiguous, elapsed: .zero, random: 0.5) == .milliseconds(2500))
        #expect(
            RetryPolicy.bulk.delay(after: 1, .throttled(retryAfter: nil), elapsed: .zero, random: 0.5)
                == .milliseconds(500))
    }

    @Test func theLastAttemptIsTheLast() {
        #expect(RetryPolicy.interactive.delay(after: 4, .notExecuted, elapsed: .zero, random: 0) == nil)
        #expect(RetryPolicy.bulk.delay(after: 8, .notExecuted, elapsed: .zero, random: 0) == nil)
    }

    @Test func nothingBeginsAfterTheDeadline() {
        let policy = RetryPolicy.interactive
        #expect(policy.delay(after: 1, .ambiguous, elapsed: .seconds(30), random: 0) == nil)
        #expect(policy.delay(after: 3, .ambiguous, elapsed: .milliseconds(29_700), random: 0.9) == nil)
        #expect(policy.delay(after: 3, .ambiguous, elapsed: .milliseconds(29_700), random: 0.5) != nil)
    }

    @Test(arguments: [RetryPolicy.Failure.throttled(retryAfter: .seconds(10)), .unavailable(retryAfter: .seconds(10))])
    func retryAfterIsTheLeastDelayPlusUpToATenth(failure: RetryPolicy.Failure) {
        let policy = RetryPolicy.interactive
        #expect(policy.delay(after: 1, failure, elapsed: .zero, random: 0) == .seconds(10))
        #expect(policy.delay(after: 1, failure, elapsed: .zero, random: 0.5) == .milliseconds(10_500))
    }

    @Test(arguments: [
        (RetryPolicy.interactive, 29, true), (.interactive, 61, false), (.bulk, 110, true), (.bulk, 301, false),
    ])
    func tooLongARetryAfterEndsIt(policy: RetryPolicy, seconds: Int, goesOn: Bool) {
        let delay = policy.delay(after: 1, .throttled(retryAfter: .seconds(seconds)), elapsed: .zero, random: 0)
        #expect((delay != nil) == goesOn)
    }
}

/// Reliability contract, section 4.
@Suite struct RetryBudgetTests {
    @Test func aFullBudgetIsGoodFor35Retries() {
        var budget = RetryBudget()
        var retries = 0
        while budget.spend(on: .ambiguous) { retries += 1 }
        #expect(retries == 35)
        #expect(budget.tokens == 10)
    }

    @Test func throttledRetriesCostLess() {
        var budget = RetryBudget()
        _ = budget.spend(on: .throttled(retryAfter: nil))
        #expect(budget.tokens == 495)
        _ = budget.spend(on: .unavailable(retryAfter: nil))
        #expect(budget.tokens == 490)
    }

    @Test func aDrainedBudgetAllowsOneRetryForEvery14Successes() {
        var budget = RetryBudget()
        while budget.spend(on: .ambiguous) {}
        var retriesAfter: [Int] = []
        for success in 1...60 {
            budget.succeeded(spent: 0)
            if budget.spend(on: .ambiguous) { retriesAfter.append(success) }
        }
        // The first 35 retries left 10 tokens over.
        #expect(retriesAfter == [4, 18, 32, 46, 60])
    }

    @Test func aSuccessAfterRetriesGivesTheirTokensBack() {
        var budget = RetryBudget()
        _ = budget.spend(on: .ambiguous)
        _ = budget.spend(on: .ambiguous)
        budget.succeeded(spent: 28)
        #expect(budget.tokens == 500)
        budget.succeeded(spent: 0)
        #expect(budget.tokens == 500)
    }
}

@Suite struct RetryAfterTests {
    @Test(arguments: [
        ("0", 0), ("5", 5), ("0060", 60), ("99999999999999999999999", 1_000_000_000),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 37), ("Sun, 06 Nov 1994 08:48:59 GMT", 0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 1_000_000_000),
    ])
    func secondsAndDatesAreRead(value: String, seconds: Int64) {
        #expect(RetryAfter(value, date: nil, now: 784_111_740)?.duration == .seconds(seconds))
    }

    @Test func theServersOwnClockWins() {
        let retryAfter = RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT", date: "Sun, 06 Nov 1994 08:49:30 GMT", now: 0)
        #expect(retryAfter?.duration == .seconds(7))
    }

    @Test(arguments: [
        "", " 5", "-1", "+5", "1.5", "5s", "soon", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func anythingElseIsNot(value: String) {
        #expect(RetryAfter(value, date: nil, now: 0)?.duration == nil)
    }
}

@Suite struct HTTPDateTests {
    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
        ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800), ("Mon, 28 Feb 2400 00:00:00 GMT", 13_574_476_800),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
    ])
    func datesAreCountedFrom1970(text: String, seconds: Int64) {
        #expect(HTTPDate(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Foo 1994 08:49:37 GMT",
        "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 6 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov -994 08:49:37 GMT", "Sun- 06 Nov 1994 08:49:37 GMT",
    ])
    func whatIsNoDateIsRefused(text: String) {
        #expect(HTTPDate(text) == nil)
    }
}
