using Sluice.Repair.Align;
using Sluice.Repair.Parse;
using Sluice.Repair.Scan;
using Sluice.Schemas;

namespace Sluice.Repair.Choose;

/// <summary>One reading of one region, bent toward the schema.</summary>
internal sealed class Candidate
{
    public required Region Region { get; init; }

    public required Node Parsed { get; init; }

    public required Outcome Outcome { get; init; }

    /// <summary>Byte behind what was read.</summary>
    public required int End { get; init; }

    /// <summary>All edits: around, while parsing, while aligning.</summary>
    public required List<Draft> Drafts { get; init; }

    /// <summary>How many of the edits were made around and while parsing; those of alignment follow.</summary>
    public int Read { get; init; }

    /// <summary>A doubt that another reading should be asked about.</summary>
    public bool QuoteDoubt { get; init; }

    /// <summary>A doubt that another reading should be asked about.</summary>
    public bool BracketDoubt { get; init; }

    /// <summary>A place that can be read two ways whatever the schema says.</summary>
    public bool Tied { get; init; }

    /// <summary>The reading.</summary>
    public Reading Reading { get; init; }

    /// <summary>The document as JSON.</summary>
    public byte[] Json { get; set; } = [];

    /// <summary>The document, if the validator accepts it.</summary>
    public ValidDocument? Document { get; set; }

    /// <summary>Whether the validator accepts it.</summary>
    public bool Valid => Document is not null;

    /// <summary>Another reading of the same region that fits as well.</summary>
    public Candidate? Rival { get; set; }

    public long Cost { get; init; }

    /// <summary>0 for syntax and representation, 1 for structure, 2 for lossy: what candidates are compared by.</summary>
    public int Grade { get; init; }

    public static int GradeOf(List<Draft> drafts)
    {
        var grade = 0;
        foreach (var draft in drafts)
            grade = Math.Max(grade, (int)EditCode.All[draft.Code] - 1);
        return grade;
    }
}
