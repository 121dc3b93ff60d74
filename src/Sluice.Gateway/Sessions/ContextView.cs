using System.Diagnostics.CodeAnalysis;

namespace Sluice.Gateway;

/// <summary>Why messages are no part of a context.</summary>
public enum LeftOutReason
{
    /// <summary>The budget has no place for them: the oldest go first.</summary>
    Budget,

    /// <summary>A tool call without all its results, or a result without its call.</summary>
    Unpaired,
}

/// <summary>Messages next to each other that are no part of a context.</summary>
/// <param name="From">Number of the first.</param>
/// <param name="To">Number of the last.</param>
/// <param name="Tokens">Their tokens.</param>
/// <param name="Reason">Why.</param>
public sealed record LeftOut(long From, long To, long Tokens, LeftOutReason Reason);

/// <summary>The message that keeps a context from being made, because it must be part of it and has no place.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Tokens">Tokens of what must be part of the context, this message and all before it counted.</param>
public sealed record ContextOverflow(long Seq, long Tokens);

/// <summary>Which messages of a history a model is shown.</summary>
/// <remarks>
/// System and developer messages always. Then the newest turns that fit, each whole; a turn begins with a user's message. The newest turn,
/// when it does not fit whole, keeps what its user said and its newest messages. A tool call and its results stay together, and no message is
/// ever cut. Nothing is deleted: another budget gives another view of the same history.
/// </remarks>
public sealed class ContextView
{
    private ContextView(IReadOnlyList<long> kept, long tokens, IReadOnlyList<LeftOut> leftOut, ContextOverflow? overflow) =>
        (Kept, Tokens, LeftOut, Overflow) = (kept, tokens, leftOut, overflow);

    /// <summary>Numbers of the messages it consists of, in order.</summary>
    public IReadOnlyList<long> Kept { get; }

    /// <summary>Their tokens.</summary>
    public long Tokens { get; }

    /// <summary>What it leaves out, in order.</summary>
    public IReadOnlyList<LeftOut> LeftOut { get; }

    /// <summary>Why there is no context within the budget; null when there is one.</summary>
    public ContextOverflow? Overflow { get; }

    /// <summary>The least budget within which there is a context; 0 where there is none within the one that was asked for.</summary>
    internal long Required { get; private init; }

    /// <summary>Whether there is a context within the budget.</summary>
    [MemberNotNullWhen(false, nameof(Overflow))]
    public bool Fits => Overflow is null;

    /// <summary>Chooses from a history, which is in order.</summary>
    public static ContextView Of(IReadOnlyList<MessageOutline> history, long tokensMax)
    {
        ArgumentNullException.ThrowIfNull(history);
        var units = new Units(history);
        var (kept, budget) = (new bool[history.Count], tokensMax);
        for (var i = 0; i < history.Count; i++)
        {
            if (history[i].Role is not (MessageRole.System or MessageRole.Developer)) continue;
            kept[i] = true;
            if ((budget -= history[i].Tokens) < 0) return Over(history[i], tokensMax - budget);
        }

        var (blocks, standing) = (units.Blocks, tokensMax - budget);
        for (var i = blocks.Count - 1; i >= 0; i--)
        {
            var members = blocks[i].Where(unit => !unit.Unpaired).ToList();
            var tokens = members.Sum(unit => unit.Tokens);
            if (tokens <= budget)
            {
                foreach (var index in members.SelectMany(unit => unit.Members)) kept[index] = true;
                budget -= tokens;
                continue;
            }
            // An unpaired block has no tokens, so that this is the newest that counts when nothing newer was kept.
            if (blocks.Skip(i + 1).All(block => block.All(unit => unit.Unpaired))
                && Part(members, kept, ref budget) is { } tooLarge)
                return Over(history[tooLarge.Members[^1]], tokensMax - budget + tooLarge.Tokens);
            break;
        }
        return View(history, units, kept, tokensMax - budget, standing + units.Least);
    }

    /// <summary>Keeps of the newest turn what its user said and its newest units.</summary>
    /// <returns>The unit that must be kept and has no place; null when all is well.</returns>
    private static Unit? Part(List<Unit> members, bool[] kept, ref long budget)
    {
        foreach (var unit in members.Where(unit => unit.Opens))
        {
            if (unit.Tokens > budget) return unit;
            Keep(unit, kept, ref budget);
        }
        // By their last messages: the results that came last belong to what the model does now.
        var newest = members.Where(unit => !unit.Opens).OrderByDescending(unit => unit.Members[^1]).ToList();
        for (var i = 0; i < newest.Count; i++)
        {
            if (newest[i].Tokens > budget) return i == 0 ? newest[i] : null;
            Keep(newest[i], kept, ref budget);
        }
        return null;
    }

    private static void Keep(Unit unit, bool[] kept, ref long budget)
    {
        foreach (var index in unit.Members) kept[index] = true;
        budget -= unit.Tokens;
    }

    private static ContextView Over(MessageOutline message, long tokens) => new([], 0, [], new ContextOverflow(message.Seq, tokens));

    private static ContextView View(IReadOnlyList<MessageOutline> history, Units units, bool[] kept, long tokens, long required)
    {
        var leftOut = new List<LeftOut>();
        for (var i = 0; i < history.Count; i++)
        {
            if (kept[i]) continue;
            var reason = units.IsUnpaired(i) ? LeftOutReason.Unpaired : LeftOutReason.Budget;
            if (i > 0 && !kept[i - 1] && leftOut[^1].Reason == reason)
                leftOut[^1] = leftOut[^1] with { To = history[i].Seq, Tokens = leftOut[^1].Tokens + history[i].Tokens };
            else leftOut.Add(new LeftOut(history[i].Seq, history[i].Seq, history[i].Tokens, reason));
        }
        return new ContextView([.. history.Where((_, index) => kept[index]).Select(message => message.Seq)], tokens, leftOut, null) { Required = required };
    }

    /// <summary>Messages that are kept or left out together: one, or a call with its results.</summary>
    private sealed class Unit(int first, long tokens)
    {
        public List<int> Members { get; } = [first];

        public long Tokens { get; set; } = tokens;

        /// <summary>Whether the user says it, which is how a turn begins.</summary>
        public bool Opens { get; init; }

        public bool Unpaired { get; set; }

        /// <summary>Calls whose results have not come yet.</summary>
        public HashSet<string> Open { get; } = new(StringComparer.Ordinal);
    }

    /// <summary>A history in units, and the units in blocks: turns, or several that a tool call reaches across.</summary>
    private sealed class Units
    {
        private readonly Unit?[] _of;

        public Units(IReadOnlyList<MessageOutline> history)
        {
            _of = new Unit?[history.Count];
            var (turn, turns, reach) = (-1, new List<List<Unit>>(), new List<int>());
            // Models use the same id again: a result belongs to the newest call of its id that has none yet.
            var calls = new Dictionary<string, Stack<(Unit Unit, int Turn)>>(StringComparer.Ordinal);
            var before = MessageRole.Assistant;
            for (var i = 0; i < history.Count; i++)
            {
                var message = history[i];
                if (message.Role is MessageRole.System or MessageRole.Developer) continue;
                if (turn < 0 || (message.Role == MessageRole.User && before != MessageRole.User))
                {
                    turn++;
                    turns.Add([]);
                    reach.Add(turn);
                }
                before = message.Role;
                if (message.CallId is { } id && calls.TryGetValue(id, out var waiting) && waiting.TryPop(out var call))
                {
                    _of[i] = call.Unit;
                    call.Unit.Members.Add(i);
                    call.Unit.Tokens += message.Tokens;
                    call.Unit.Open.Remove(id);
                    reach[call.Turn] = Math.Max(reach[call.Turn], turn);
                    continue;
                }
                var unit = new Unit(i, message.Tokens) { Opens = message.Role == MessageRole.User, Unpaired = message.Role == MessageRole.Tool };
                _of[i] = unit;
                turns[turn].Add(unit);
                foreach (var asked in message.CallIds)
                {
                    unit.Unpaired |= !unit.Open.Add(asked); // The same id twice in one message: nobody can tell the results apart.
                    if (!calls.TryGetValue(asked, out var stack)) calls.Add(asked, stack = new());
                    stack.Push((unit, turn));
                }
            }
            foreach (var unit in turns.SelectMany(units => units)) unit.Unpaired |= unit.Open.Count > 0;
            Blocks = Merge(turns, reach);
        }

        public List<List<Unit>> Blocks { get; }

        /// <summary>Tokens of what must be kept of the newest turn when it has no place whole: what its user said, and the newest unit beside it.</summary>
        public long Least
        {
            get
            {
                var newest = Blocks.Select(block => block.Where(unit => !unit.Unpaired).ToList()).LastOrDefault(members => members.Count > 0) ?? [];
                return newest.Where(unit => unit.Opens).Sum(unit => unit.Tokens)
                    + (newest.Where(unit => !unit.Opens).MaxBy(unit => unit.Members[^1])?.Tokens ?? 0);
            }
        }

        public bool IsUnpaired(int index) => _of[index]!.Unpaired;

        private static List<List<Unit>> Merge(List<List<Unit>> turns, List<int> reach)
        {
            var blocks = new List<List<Unit>>();
            for (var i = 0; i < turns.Count; i++)
            {
                var (block, until) = (new List<Unit>(), i);
                for (; i <= until; i++)
                {
                    block.AddRange(turns[i]);
                    until = Math.Max(until, reach[i]);
                }
                i--;
                blocks.Add(block);
            }
            return blocks;
        }
    }
}
