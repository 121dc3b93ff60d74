namespace Sluice.Gateway;

/// <summary>What a key may do. Scopes do not include each other.</summary>
[Flags]
public enum KeyScopes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Submit outputs and call models: <c>POST /api/outputs</c> and all below <c>/v1</c>.</summary>
    Submit = 1,

    /// <summary>Read records, failures, contracts and what else there is.</summary>
    Read = 2,

    /// <summary>Change what is served and stored: migrations, aliases, reloads.</summary>
    Operate = 4,

    /// <summary>Make, list and revoke keys of the own tenant.</summary>
    Admin = 8,

    /// <summary>Everything.</summary>
    All = Submit | Read | Operate | Admin,
}

/// <summary>The words of scopes, on every wire and in every store.</summary>
public static class KeyScopeNames
{
    private static readonly (KeyScopes Scope, string Name)[] Names =
        [(KeyScopes.Submit, "submit"), (KeyScopes.Read, "read"), (KeyScopes.Operate, "operate"), (KeyScopes.Admin, "admin")];

    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Names.Select(scope => scope.Name)];

    /// <summary>The words of some scopes.</summary>
    public static IReadOnlyList<string> Of(KeyScopes scopes) => [.. Names.Where(scope => scopes.HasFlag(scope.Scope)).Select(scope => scope.Name)];

    /// <summary>The scope of a word; <see cref="KeyScopes.None"/> for a word that is none.</summary>
    public static KeyScopes Parse(string name) => Array.Find(Names, scope => scope.Name == name).Scope;
}
