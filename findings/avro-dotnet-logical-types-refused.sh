#!/usr/bin/env bash
# Apache.Avro 1.12.2 (NuGet): schemas that Avro 1.12.0 calls valid do not parse, because of a logical type.
# By the specification (section Logical Types) uuid annotates a string or a fixed of 16 bytes, and a reader ignores a logical type that is
# not valid for its type: a decimal without precision is bytes. The .NET library throws on both. Decimal on a fixed that is too small for
# its precision, and duration on a fixed of 3 bytes, are as invalid and pass.
# So a registry or consumer in .NET refuses what producers in other languages have registered. What helps: uuid on string only.
set -euo pipefail
folder=$(mktemp -d); trap 'rm -rf "$folder"' EXIT; cd "$folder"
cat > run.csproj <<'XML'
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup><TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType></PropertyGroup>
  <ItemGroup><PackageReference Include="Apache.Avro" Version="1.12.2" /></ItemGroup>
</Project>
XML
cat > Program.cs <<'CS'
string[] schemas =
[
    """{"type":"fixed","name":"Id","size":16,"logicalType":"uuid"}""",
    """{"type":"string","logicalType":"uuid"}""",
    """{"type":"bytes","logicalType":"decimal"}""",
    """{"type":"int","logicalType":"timestamp-millis"}""",
    """{"type":"fixed","name":"Price","size":2,"logicalType":"decimal","precision":20}""",
    """{"type":"fixed","name":"Time","size":3,"logicalType":"duration"}""",
    """{"type":"string","logicalType":"colour"}""",
];
foreach (var schema in schemas)
{
    string what;
    try { what = Avro.Schema.Parse(schema).GetType().Name; }
    catch (Avro.AvroException e) { what = $"{e.GetType().Name}: {e.Message}"; }
    System.Console.WriteLine($"{schema} → {what}");
}
CS
seen=$(dotnet run --verbosity quiet)
expected=$(cat <<'TEXT'
{"type":"fixed","name":"Id","size":16,"logicalType":"uuid"} → AvroTypeException: 'uuid' can only be used with an underlying string type
{"type":"string","logicalType":"uuid"} → LogicalSchema
{"type":"bytes","logicalType":"decimal"} → AvroTypeException: 'decimal' requires a 'precision' property
{"type":"int","logicalType":"timestamp-millis"} → AvroTypeException: 'timestamp-millis' can only be used with an underlying long type
{"type":"fixed","name":"Price","size":2,"logicalType":"decimal","precision":20} → LogicalSchema
{"type":"fixed","name":"Time","size":3,"logicalType":"duration"} → LogicalSchema
{"type":"string","logicalType":"colour"} → LogicalSchema
TEXT
)
echo "$seen"
[ "$seen" = "$expected" ] || { echo "This has changed. Expected:" >&2; echo "$expected" >&2; exit 1; }
