using System.Collections.Frozen;

namespace Sluice.Schemas.Formats;

/// <summary>Every format the engine checks.</summary>
internal static class FormatTable
{
    private static readonly FrozenDictionary<string, Format> Known = new Format[]
    {
        new("date", "a date such as 2024-05-31 (RFC 3339)", Dates.IsDate),
        new("time", "a time with offset such as 08:30:00Z (RFC 3339)", Dates.IsTime),
        new("date-time", "a date and time with offset such as 2024-05-31T08:30:00Z (RFC 3339)", Dates.IsDateTime),
        new("duration", "a duration such as P1DT2H (ISO 8601)", Dates.IsDuration),
        new("email", "an e-mail address", Mail.IsEmail),
        new("idn-email", "an e-mail address (RFC 6531)", Mail.IsIdnEmail),
        new("idn-hostname", "an internationalised host name (IDNA 2008)", Hosts.IsIdnHostname),
        new("uri-template", "a URI template (RFC 6570)", UriTemplates.IsUriTemplate),
        new("hostname", "a host name", Hosts.IsHostname),
        new("ipv4", "an IPv4 address such as 192.0.2.1", Addresses.IsIpv4),
        new("ipv6", "an IPv6 address such as 2001:db8::1", Addresses.IsIpv6),
        new("uri", "an absolute URI with scheme (RFC 3986)", Uris.IsUri),
        new("uri-reference", "a URI reference (RFC 3986)", Uris.IsUriReference),
        new("iri", "an absolute IRI with scheme (RFC 3987)", Uris.IsIri),
        new("iri-reference", "an IRI reference (RFC 3987)", Uris.IsIriReference),
        new("uuid", "a UUID such as 123e4567-e89b-12d3-a456-426614174000", Identifiers.IsUuid),
        new("json-pointer", "a JSON Pointer such as /items/0 (RFC 6901)", Identifiers.IsJsonPointer),
        new("relative-json-pointer", "a relative JSON Pointer such as 1/name", Identifiers.IsRelativeJsonPointer),
        new("regex", "a regular expression (ECMA-262)", Identifiers.IsRegex),
    }.ToFrozenDictionary(format => format.Name, StringComparer.Ordinal);

    public static Format? Find(string name) => Known.GetValueOrDefault(name);
}
