namespace Sluice.Evaluation.Methods;

/// <summary>What one method did in some conversations.</summary>
internal sealed class MethodScore
{
    private readonly List<double> _milliseconds = [];

    /// <summary>Conversations, and their turns.</summary>
    public int Conversations { get; private set; }

    public int Turns => _milliseconds.Count;

    /// <summary>Facts that hold at the end; those that the state has with the right value, not at all, or with another value.</summary>
    public int Facts { get; private set; }

    public int Kept { get; private set; }

    public int Lost { get; private set; }

    public int Contradicted { get; private set; }

    /// <summary>Facts of the state that nobody ever stated.</summary>
    public int Invented { get; private set; }

    /// <summary>Questions, and how they were answered.</summary>
    public int Questions { get; private set; }

    public int Right { get; private set; }

    public int Unknown { get; private set; }

    public int Wrong { get; private set; }

    /// <summary>Documents that the model wrote, and those that the application was given although they are not valid.</summary>
    public int Documents { get; set; }

    public int Invalid { get; set; }

    /// <summary>What the gateway did with them.</summary>
    public int Repaired { get; set; }

    public int Corrected { get; set; }

    public int Rejected { get; set; }

    /// <summary>Of the repaired and of the corrected, those that say something else than the model meant.</summary>
    public int RepairedOther { get; set; }

    public int CorrectedOther { get; set; }

    /// <summary>Tokens of prompts and replies, those of corrections apart.</summary>
    public long PromptTokens { get; set; }

    public long ReplyTokens { get; set; }

    public long CorrectionTokens { get; set; }

    public long Tokens => PromptTokens + ReplyTokens + CorrectionTokens;

    public void Took(double milliseconds) => _milliseconds.Add(milliseconds);

    /// <summary>Milliseconds of our part of a turn that so many of the turns do not exceed.</summary>
    public double Milliseconds(double share)
    {
        if (_milliseconds.Count == 0) return 0;
        var sorted = _milliseconds.Order().ToList();
        return sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    /// <summary>Judges an answer.</summary>
    public void Answered(string answer, string value)
    {
        Questions++;
        if (answer.EndsWith($": {value}.", StringComparison.Ordinal)) Right++;
        else if (answer.StartsWith("I do not know", StringComparison.Ordinal)) Unknown++;
        else Wrong++;
    }

    /// <summary>Judges what the application has at the end.</summary>
    public void Ended(IReadOnlyDictionary<string, string> truth, IReadOnlyDictionary<string, string> state)
    {
        Conversations++;
        Facts += truth.Count;
        foreach (var (id, value) in truth)
        {
            if (!state.TryGetValue(id, out var held)) Lost++;
            else if (held == value) Kept++;
            else Contradicted++;
        }

        Invented += state.Keys.Count(id => !truth.ContainsKey(id));
    }

    /// <summary>Adds what another run counted.</summary>
    public void Add(MethodScore other)
    {
        _milliseconds.AddRange(other._milliseconds);
        Conversations += other.Conversations;
        (Facts, Kept, Lost, Contradicted, Invented) = (Facts + other.Facts, Kept + other.Kept, Lost + other.Lost, Contradicted + other.Contradicted, Invented + other.Invented);
        (Questions, Right, Unknown, Wrong) = (Questions + other.Questions, Right + other.Right, Unknown + other.Unknown, Wrong + other.Wrong);
        (Documents, Invalid, Repaired) = (Documents + other.Documents, Invalid + other.Invalid, Repaired + other.Repaired);
        (Corrected, Rejected) = (Corrected + other.Corrected, Rejected + other.Rejected);
        (RepairedOther, CorrectedOther) = (RepairedOther + other.RepairedOther, CorrectedOther + other.CorrectedOther);
        (PromptTokens, ReplyTokens, CorrectionTokens) = (PromptTokens + other.PromptTokens, ReplyTokens + other.ReplyTokens, CorrectionTokens + other.CorrectionTokens);
    }
}
