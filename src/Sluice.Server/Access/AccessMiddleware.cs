using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;
using Sluice.Gateway;
using Sluice.Gateway.Stores;
using Sluice.Server.Problems;

namespace Sluice.Server.Access;

/// <summary>Finds out who sent a request, and whether it may. After routing, since the endpoint says what it needs; before everything that
/// reads more of the request.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, EmbeddedSluice sluice, AccessPolicy policy)
{
    public const string KeyHeader = "x-api-key";
    private const string Scheme = "Bearer";

    // Where Kestrel puts a Content-Length that stands beside Transfer-Encoding. RFC 9112, section 6.3: an attempt to smuggle, and an error.
    private const string LengthAside = "X-Content-Length";

    // What does not begin so is no key of ours: OpenAI's clients send one always, also where none is needed.
    private const string Ours = "sk-sluice-";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers.ContainsKey(LengthAside))
        {
            await Problem.Of(ProblemCode.RequestMalformed, "Content-Length", "The request says twice how long its body is. Send Content-Length or Transfer-Encoding.")
                .ExecuteAsync(context);
            return;
        }

        var endpoint = context.GetEndpoint();
        var rule = endpoint?.Metadata.GetMetadata<AccessRule>();
        var problem = rule is { Scope: null } ? await OpenAsync(context) : await CheckAsync(context, endpoint, rule);
        await (problem is null ? next(context) : problem.ExecuteAsync(context));
    }

    private async Task<Problem?> OpenAsync(HttpContext context)
    {
        var required = true;
        try
        {
            required = await policy.RequiresKeyAsync(context.RequestAborted);
        }
        catch (StoreException)
        {
            // Whoever asks how the process is must be told so, also when the store is away.
        }

        context.Features.Set(Caller.Local with { Scopes = KeyScopes.None });
        return required ? null : LocalOnly.Check(context.Request);
    }

    private async Task<Problem?> CheckAsync(HttpContext context, Endpoint? endpoint, AccessRule? rule)
    {
        var required = await policy.RequiresKeyAsync(context.RequestAborted);
        if (!TryReadSecret(context.Request.Headers, out var secret) && required) return Refuse(context, ProblemCode.KeyInvalid);
        ApiKey? key = null;
        if (secret is not null && (required || secret.StartsWith(Ours, StringComparison.Ordinal) && await sluice.Keys.AnyAsync(context.RequestAborted)))
        {
            key = await sluice.Keys.FindAsync(secret, context.RequestAborted);
            if (key is null) return Refuse(context, ProblemCode.KeyInvalid);
        }
        else if (required)
        {
            return Refuse(context, ProblemCode.KeyMissing);
        }
        else if (LocalOnly.Check(context.Request) is { } elsewhere)
        {
            return elsewhere;
        }

        var caller = key is null ? Caller.Local : Caller.Of(key);
        context.Features.Set(caller);
        // No endpoint, or the framework's own for another method: an answer that tells nothing, for those who may be here at all.
        if (endpoint is not RouteEndpoint) return null;
        if (rule is null) throw new InvalidOperationException($"The endpoint {endpoint.DisplayName} declares no scope.");
        return caller.Scopes.HasFlag(rule.Scope!.Value) ? null : Refuse(context, ProblemCode.ScopeMissing, rule.Scope.Value);
    }

    /// <summary>The secret in <c>Authorization: Bearer</c> or <c>x-api-key</c>; null when there is none.</summary>
    /// <returns>False when there are several.</returns>
    private static bool TryReadSecret(IHeaderDictionary headers, out string? secret)
    {
        secret = null;
        foreach (var value in headers.Authorization)
        {
            if (!TryReadBearer(value, out var bearer) || (secret is not null && secret != bearer)) return false;
            secret = bearer;
        }

        foreach (var value in headers.TryGetValue(KeyHeader, out var values) ? values : StringValues.Empty)
        {
            if (string.IsNullOrEmpty(value) || (secret is not null && secret != value)) return false;
            secret = value;
        }

        return true;
    }

    // RFC 9110, section 11.4: the scheme in any case, then at least one space.
    private static bool TryReadBearer(string? value, [NotNullWhen(true)] out string? secret)
    {
        secret = value is not null && value.StartsWith(Scheme + " ", StringComparison.OrdinalIgnoreCase) ? value[(Scheme.Length + 1)..].Trim(' ') : null;
        return !string.IsNullOrEmpty(secret);
    }

    private static Problem Refuse(HttpContext context, ProblemCode code, KeyScopes needed = KeyScopes.None)
    {
        var scope = needed == KeyScopes.None ? "" : KeyScopeNames.Of(needed)[0];
        // RFC 6750, section 3: what a client that sent no key is told has no error.
        context.Response.Headers.WWWAuthenticate = code == ProblemCode.KeyMissing ? $"{Scheme} realm=\"sluice\""
            : code == ProblemCode.KeyInvalid ? $"{Scheme} realm=\"sluice\", error=\"invalid_token\""
            : $"{Scheme} realm=\"sluice\", error=\"insufficient_scope\", scope=\"{scope}\"";
        return code == ProblemCode.KeyMissing
                ? Problem.Of(code, "Authorization", "This server answers to API keys only. Send one as 'Authorization: Bearer sk-sluice-…', or in the header x-api-key.")
            : code == ProblemCode.KeyInvalid
                ? Problem.Of(code, "Authorization", "The API key that was sent cannot be used. Check that it is whole; else ask whoever made it for another one.")
            : Problem.Of(code, $"The API key may not do this: it needs the scope '{scope}'. Use a key that has it.");
    }
}
