using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sluice.Repository.Tests;

/// <summary>C# files as syntax, so that a rule sees code and not what stands in a comment or a string.</summary>
internal static class CSharpSource
{
    private static readonly ConcurrentDictionary<RepositoryFile, SyntaxNode> Parsed = new(ReferenceEqualityComparer.Instance);

    public static SyntaxNode Root(RepositoryFile file) => Parsed.GetOrAdd(file, static file =>
        CSharpSyntaxTree.ParseText(file.Text, new CSharpParseOptions(LanguageVersion.Preview)).GetRoot());

    public static string Place(RepositoryFile file, SyntaxNodeOrToken node) =>
        $"{file.Path}:{node.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1}";

    /// <summary>Every declared type with its name and namespace.</summary>
    public static IEnumerable<(SyntaxNode Node, string Name, string Namespace)> Types(RepositoryFile file) =>
        from node in Root(file).DescendantNodes()
        let name = node switch
        {
            BaseTypeDeclarationSyntax type => type.Identifier.ValueText,
            DelegateDeclarationSyntax type => type.Identifier.ValueText,
            _ => "",
        }
        where name.Length > 0
        let space = string.Join('.', node.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Reverse().Select(n => n.Name.ToString()))
        select (node, name, space);
}
