namespace Sluice.Repair;

/// <summary>The closed list of edit codes.</summary>
public static class EditCode
{
    /// <summary>A Markdown code fence around the document was removed.</summary>
    public const string StripFence = "strip-fence";
}
