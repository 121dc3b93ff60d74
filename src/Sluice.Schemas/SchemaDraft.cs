namespace Sluice.Schemas;

/// <summary>The drafts of JSON Schema that the engine knows, oldest first.</summary>
public enum SchemaDraft
{
    /// <summary>Draft 4 (2013): <c>id</c>, boolean <c>exclusiveMinimum</c>, no boolean schemas.</summary>
    Draft4,

    /// <summary>Draft 6 (2017).</summary>
    Draft6,

    /// <summary>Draft 7 (2018).</summary>
    Draft7,

    /// <summary>Draft 2019-09.</summary>
    Draft201909,

    /// <summary>Draft 2020-12.</summary>
    Draft202012,
}
