using ServerlessEvents.Local.SchemaRegistry.Languages;
using ServerlessEvents.Schemas;

namespace ServerlessEvents.Local.SchemaRegistry;

/// <summary>
/// The schema languages by their name on the wire, and what needs both a language and the state: canonical contents and comparisons.
/// </summary>
public static class SchemaLanguages
{
    /// <summary>How long a chain of references from schema to schema may be.</summary>
    private const int MaxReferences = 64;

    private static readonly Dictionary<string, ISchemaLanguage> All = new ISchemaLanguage[]
    {
        new JsonLanguage(), new ProtobufLanguage(), new AvroLanguage(),
    }.ToDictionary(language => language.Type);

    public static IReadOnlyCollection<string> Types => All.Keys;

    /// <summary>The content that a client sent, in canonical form.</summary>
    public static SchemaContent Read(RegistryState state, SchemaRequest request)
    {
        var type = request.SchemaType ?? "AVRO";
        if (!All.TryGetValue(type, out var language))
            throw RegistryException.InvalidSchema($"there is no schema type {type}; there are {string.Join(", ", All.Keys)}.");
        if (string.IsNullOrWhiteSpace(request.Schema)) throw RegistryException.InvalidSchema("the request has no \"schema\".");
        var references = (request.References ?? []).Select(reference => Pinned(state, reference, type)).ToList();
        return new SchemaContent(
            type, language.Canonical(request.Schema, Resolve(state, references)), references, request.Metadata, request.RuleSet);
    }

    /// <summary>
    /// Why a level does not allow a new content beside a registered version: each difference with direction, place and rule.
    /// </summary>
    public static IReadOnlyList<string> Differences(RegistryState state, SchemaContent content, SchemaVersion old, CompatibilityLevel level)
    {
        if (level == CompatibilityLevel.NONE || content.Identity == old.Content.Identity) return [];
        if (content.Type != old.Content.Type)
            return [$"/ (schema-type-changed): version {old.Version} is {old.Content.Type}, the new schema is {content.Type}."];
        var language = All[content.Type];
        var newer = new SchemaText("the new schema", content.Text, Resolve(state, content.References));
        var older = new SchemaText($"version {old.Version}", old.Content.Text, Resolve(state, old.Content.References));
        return
        [
            .. level.LooksBack()
                ? language.Differences(newer, older)
                    .Select(difference => $"the new schema cannot read all that version {old.Version} writes: {difference}")
                : [],
            .. level.LooksForward()
                ? language.Differences(older, newer)
                    .Select(difference => $"version {old.Version} cannot read all that the new schema writes: {difference}")
                : [],
        ];
    }

    /// <summary>A reference with the number of the version that it points to.</summary>
    private static SchemaReference Pinned(RegistryState state, SchemaReference reference, string type)
    {
        if (string.IsNullOrEmpty(reference.Name) || string.IsNullOrEmpty(reference.Subject))
            throw RegistryException.InvalidSchema("a reference needs a \"name\" and a \"subject\".");
        var found = Find(state, reference);
        return found.Content.Type == type
            ? reference with { Version = found.Version }
            : throw RegistryException.InvalidSchema(
                $"the reference {reference.Name} points to a schema of type {found.Content.Type}, and one of type {type} refers to its own type only.");
    }

    private static SchemaVersion Find(RegistryState state, SchemaReference reference) =>
        (reference.Version < 0
            ? state.Versions(reference.Subject).LastOrDefault()
            : state.Versions(reference.Subject, deleted: true).FirstOrDefault(version => version.Version == reference.Version))
        ?? throw RegistryException.InvalidSchema(
            $"the reference {reference.Name} points to version {reference.Version} of subject {reference.Subject}, which does not exist.");

    // Dependencies first, each once: the order in which Avro's parser needs them.
    private static List<ReferredSchema> Resolve(RegistryState state, IReadOnlyList<SchemaReference> references)
    {
        var resolved = new List<ReferredSchema>();
        Visit(references, 1);
        return resolved;

        void Visit(IReadOnlyList<SchemaReference> level, int depth)
        {
            if (level.Count > 0 && depth > MaxReferences)
            {
                throw RegistryException.InvalidSchema(
                    $"the reference {level[0].Name} is reached through more than {MaxReferences} others.");
            }
            foreach (var reference in level)
            {
                if (resolved.Exists(text => text.Name == reference.Name)) continue;
                var found = Find(state, reference).Content;
                Visit(found.References, depth + 1);
                resolved.Add(new ReferredSchema(reference.Name, found.Text));
            }
        }
    }
}
