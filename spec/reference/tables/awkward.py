"""Writes awkward files into a folder, and says what pandas reads in each, or that it is to be refused and with which words.

Standard input: {"folder": ...}. Standard output: a list of cases
  {file, use, format, layout, columns: [{name, kind: number | text, values}]} or {file, ..., refused: [patterns]}.
"""
import base64, csv, datetime, decimal, io, json, sys, warnings
import duckdb, numpy as np, pandas as pd, polars as pl, pyarrow as pa, pyarrow.parquet as pq

warnings.filterwarnings("ignore")  # options that pandas is to lose
folder = json.load(sys.stdin)["folder"]
cases = []
EPOCH = datetime.date(1970, 1, 1)


def column(name, series):
    """A column as numbers, dates as days, moments as seconds, or as text."""
    kind = pd.api.types
    if kind.is_bool_dtype(series):
        return {"name": name, "kind": "number", "values": [float(v) for v in series]}
    if kind.is_numeric_dtype(series):
        return {"name": name, "kind": "number", "values": [float(v) for v in series]}
    if kind.is_datetime64_any_dtype(series):
        stamps = [pd.Timestamp(v) for v in series]
        utc = [s.tz_localize("UTC") if s.tzinfo is None else s.tz_convert("UTC") for s in stamps]
        return {"name": name, "kind": "number", "values": [float(decimal.Decimal(s.value).scaleb(-9)) if s.unit == "ns" else float(decimal.Decimal(s.as_unit("ns").value).scaleb(-9)) for s in utc]}
    values = list(series)
    if all(isinstance(v, (bool, np.bool_)) for v in values):
        return {"name": name, "kind": "number", "values": [float(v) for v in values]}
    if all(isinstance(v, decimal.Decimal) for v in values):
        return {"name": name, "kind": "number", "values": [float(v) for v in values]}
    if all(isinstance(v, datetime.date) and not isinstance(v, datetime.datetime) for v in values):
        return {"name": name, "kind": "number", "values": [float((v - EPOCH).days) for v in values]}
    return {"name": name, "kind": "text", "values": [str(v).strip() for v in values]}


def read(case, frame):
    frame = frame.dropna()
    cases.append({**case, "columns": [column(str(name).strip(), frame[name]) for name in frame.columns]})


def put(name, content):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(content)


def text_case(name, text, encoding="utf-8", layout=None, refused=None, pandas=None, frame=None, **form):
    """CSV: `form` is that of the source (delimiter, header, decimal, thousands), `pandas` what pandas has to be told besides."""
    file = f"{name}.csv"
    codecs = {"latin-1": "latin-1", "windows-1252": "cp1252", "utf-16": "utf-16", "utf-16be": "utf-16-be", "utf-8": "utf-8", "bom": "utf-8-sig"}
    content = text if isinstance(text, bytes) else (b"\xfe\xff" if encoding == "utf-16be" else b"") + text.encode(codecs[encoding])
    put(file, content)
    ours = {"utf-16be": "utf-16", "bom": "utf-8"}.get(encoding, encoding)
    case = {"file": file, "use": "csv", "format": {**form, "encoding": ours}, "layout": {"missing": "drop", **(layout or {})}}
    if refused is not None:
        cases.append({**case, "layout": layout or {}, "refused": refused})
        return
    if frame is not None:
        return read(case, frame)
    frame = pd.read_csv(
        io.BytesIO(content),
        sep=form.get("delimiter", ","),
        encoding={"utf-16be": "utf-16"}.get(encoding, codecs[encoding]),
        decimal=form.get("decimal", "."),
        thousands=form.get("thousands"),
        header=0 if form.get("header", True) else None,
        keep_default_na=False,
        na_values=["", *(layout or {}).get("missingWords", [])],
        float_precision="round_trip" if form.get("decimal", ".") == "." and "thousands" not in form else None,
        skipinitialspace=False,
        **(pandas or {}),
    )
    if not form.get("header", True):
        frame.columns = [str(at + 1) for at in range(len(frame.columns))]
    read(case, frame)


# 1. Encodings x delimiters x line ends, quotes in turn.
rows = [
    ["Straße", "größe (cm)", "anzahl", "raucher", "ort", "bemerkung"],
    ["Haupt", "170.5", "3", "True", "Köln", "plain"],
    ["Neben", "160.25", "10", "False", "Düren", 'says "no"'],
    ["Haupt", "1e2", "-4", "True", "Köln", "a,b;c|d\te"],
    ["Ufer", ".5", "+7", "False", "Ulm", "two\nlines"],
    ["Ufer", "0.1234567890123456", "0", "True", "Ulm", " spaced "],
    ["Haupt", "", "8", "False", "Köln", "gap"],
]
quotings = [csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]
number = 0
for encoding in ["utf-8", "bom", "latin-1", "windows-1252", "utf-16", "utf-16be"]:
    for delimiter in [",", ";", "\t", "|"]:
        for end in ["\n", "\r\n", "\r"]:
            out = io.StringIO()
            csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quotings[number % 3]).writerows(rows)
            text_case(f"grid-{number}", out.getvalue(), encoding, {"categorical": ["Straße", "ort", "bemerkung"]}, delimiter=delimiter)
            number += 1

# 2. Line ends that are mixed, missing or doubled; white space; names.
plain = [("a", "b", "kind"), ("1", "2.5", "x"), ("3", "4.5", "y"), ("5", "6.5", "x"), ("7", "8.5", "y")]
ends = {
    "mixed": ["\n", "\r\n", "\r", "\n", "\r\n"],
    "cr-lf-last": ["\n", "\n", "\n", "\n", "\r\n"],
    "no-last": ["\n", "\n", "\n", "\n", ""],
    "no-last-crlf": ["\r\n", "\r\n", "\r\n", "\r\n", ""],
    "cr-no-last": ["\r", "\r", "\r", "\r", ""],
    "blank-between": ["\n\n", "\n", "\n\n\n", "\n", "\n\n"],
    "blank-crlf": ["\r\n\r\n", "\r\n", "\r\n\r\n", "\r\n", "\r\n"],
}
for name, each in ends.items():
    text_case(f"ends-{name}", "".join(",".join(row) + end for row, end in zip(plain, each)), layout={"categorical": ["kind"]})
text_case("blank-first", "\n\r\n" + "\n".join(",".join(row) for row in plain), layout={"categorical": ["kind"]})
text_case("spaces", "a , b\n 1 , 2\n3 ,4 \n 5, 6\n")
text_case("names-quoted", '"a ""b""","c,d","e\nf"\n1,2,3\n4,5,6\n7,8,9\n')
text_case("names-none", "1,2\n3,4\n5,6\n", header=False)
text_case("name-empty", ",b\n0,2\n1,4\n2,6\n", frame=pd.DataFrame({"": [0, 1, 2], "b": [2, 4, 6]}))
text_case("one-column", "a\n1\n2\n\n3\n")
text_case("empty-cells-quoted", 'a,b\n1,""\n2,3\n4,5\n"",6\n')
text_case("unicode-names", "年齢,ποσό\n1,2\n3,4\n5,6\n")
text_case("emoji", "a,kind\n1,🙂\n2,🙁\n3,🙂\n", layout={"categorical": ["kind"]})
text_case("combining", "a,kind\n1,é\n2,e\u0301\n3,é\n", layout={"categorical": ["kind"]})
text_case("long-cell", "a,kind\n1," + "x" * 100_000 + "\n2,y\n3,y\n", layout={"categorical": ["kind"]})
text_case("wide", ",".join(f"c{at}" for at in range(2000)) + "\n" + "".join(",".join(str(at * row) for at in range(2000)) + "\n" for row in range(1, 5)))
text_case("many-rows", "a,b\n" + "".join(f"{at},{at / 7!r}\n" for at in range(30_000)))
text_case("quote-late", "a,kind\n" + "".join(f"{at},x\n" for at in range(20_000)) + '20000,"y ""z"""\n', layout={"categorical": ["kind"]})

# 3. Numbers.
values = ["1", "-1", "+1", "0", "-0", "007", ".5", "5.", "1e5", "1E-5", "-1.5e+3", "0.1", "0.30000000000000004", "123456789012345.6", "9007199254740991",
          "1e308", "5e-324", "1e-400", "2.2250738585072014e-308", "1.7976931348623157e308", "0.1234567890123456789012345"]
text_case("numbers", "a\n" + "\n".join(values) + "\n", frame=pd.DataFrame({"a": [float(v) for v in values]}))
random = np.random.default_rng(1)
for name, drawn in {"normal": random.normal(size=3000), "tiny": random.normal(size=3000) * 1e-12, "large": random.normal(size=3000) * 1e12, "uniform": random.random(3000)}.items():
    text_case(f"random-{name}", "a\n" + "\n".join(repr(float(v)) for v in drawn) + "\n")
text_case("comma", "a;b\n160,5;2\n170,25;3\n1,0e2;4\n", delimiter=";", decimal=",", frame=pd.DataFrame({"a": [160.5, 170.25, 100.0], "b": [2, 3, 4]}))
text_case("thousands-point", "a;b\n1.234,5;2\n12.345.678,25;3\n999;4\n", delimiter=";", decimal=",", thousands=".")
text_case("thousands-comma", 'a;b\n"1,234.5";2\n12,345,678.25;3\n999;4\n', delimiter=";", thousands=",")
text_case("thousands-space", "a;b\n1 234,5;2\n12 345 678,25;3\n999;4\n", delimiter=";", decimal=",", thousands=" ")
text_case("thousands-apostrophe", "a;b\n1'234.5;2\n12'345'678.25;3\n999;4\n", delimiter=";", thousands="'")
text_case("truths", "a,b,c\nTrue,TRUE,true\nFalse,FALSE,false\nTrue,FALSE,false\n")
text_case("percent", "a,b\n12.5 %,1\n3 %,2\n0.1%,3\n", layout={"columns": {"a": {"kind": "number", "unit": "%"}}}, frame=pd.DataFrame({"a": [12.5, 3.0, 0.1], "b": [1, 2, 3]}))
text_case("money", "a,b\n€12.5,1\n-€3,2\n€0.10,3\n", layout={"columns": {"a": {"kind": "number", "unit": "€"}}}, frame=pd.DataFrame({"a": [12.5, -3.0, 0.1], "b": [1, 2, 3]}))
text_case("long-category", "a,b\n9007199254740993,1\n9007199254740992,2\n9007199254740993,3\n", layout={"columns": {"a": "category"}}, pandas={"dtype": {"a": str}})
text_case("yes-no", "a,b\nyes,1\nno,2\nyes,3\n", layout={"columns": {"a": "boolean"}}, frame=pd.DataFrame({"a": [1, 0, 1], "b": [1, 2, 3]}))
text_case("ordinal", "a,b\nlow,1\nhigh,2\nmid,3\n", layout={"columns": {"a": {"kind": "ordinal", "order": ["low", "mid", "high"]}}}, frame=pd.DataFrame({"a": [0, 2, 1], "b": [1, 2, 3]}))
days = pd.to_datetime(["2024-02-29", "1969-12-31", "1900-01-01", "2100-12-31"])
numbers = [(day.date() - EPOCH).days for day in days]
for name, pattern, layout in [
    ("iso", "%Y-%m-%d", {}), ("slashes", "%Y/%m/%d", {}), ("points", "%d.%m.%Y", {}),
    ("day-first", "%d/%m/%Y", {}), ("month-first", "%m/%d/%Y", {"columns": {"a": {"kind": "date", "format": "mm/dd/yyyy"}}}),
]:
    text_case(f"dates-{name}", "a,b\n" + "".join(f"{day.strftime(pattern)},{at}\n" for at, day in enumerate(days)), layout=layout, frame=pd.DataFrame({"a": numbers, "b": range(4)}))
moments = ["2024-02-29T12:30:00Z", "1969-12-31T23:59:59.250Z", "2024-02-29T12:30:00+05:30", "2000-01-01T00:00:00-08:00"]
text_case("moments", "a,b\n" + "".join(f"{each},{at}\n" for at, each in enumerate(moments)), frame=pd.DataFrame({"a": pd.to_datetime(moments, utc=True, format="ISO8601"), "b": range(4)}))

# 4. Words that stand for nothing: refused with the option that names them, read where it is written.
words = ["NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "?", "<NA>", "NaT", "-", ".", "--", "none", "None", "missing", "unknown"]
for at, word in enumerate(words):
    text = f"a,b\n1,2\n{word},3\n4,5\n6,7\n"
    text_case(f"word-{at}", text, refused=[r"row 2, column 'a' holds", "missingWords: \\["])
    text_case(f"word-read-{at}", text, layout={"missingWords": [word]})
text_case("minus-999", "a,b\n1,2\n-999,3\n4,5\n6,7\n", layout={"missingWords": ["-999"]})
for at, word in enumerate(["inf", "-inf", "Infinity", "-Infinity", "INF", "1e999", "-1e999", "∞"]):
    text_case(f"infinite-{at}", f"a,b\n1,2\n3,{word}\n4,5\n", refused=[r"row 2, column 'b' holds '", "not a finite number", "omit"])

# 5. Refused: each with its place and a way out.
refused = {
    "ragged-short": ("a,b\n1,2\n3\n", [r"line 3 has another number of cells than the first line \(1, not 2\)", "Complete"]),
    "ragged-long": ("a,b\n1,2\n3,4,5\n6,7,8\n", [r"line 3 .*\(3, not 2\), and so has 1 more \(line 4\)"]),
    "ragged-index": ("a,b\n0,1,2\n1,3,4\n", [r"line 2 .*\(3, not 2\)"]),
    "ragged-comma-decimal": ("a,b\n1,5,2,5\n", [r"line 2 .*\(4, not 2\).*delimiter"]),
    "trailing-delimiter": ("a,b\n1,2,\n3,4,\n", [r"line 2 .*\(3, not 2\)"]),
    "quote-open": ('a,b\n1,"2\n3,4\n', ["line [23] cannot be read: Quote Not Closed"]),
    "quote-inside": ('a,b\n1,5" pipe\n', ["line 2 cannot be read: Invalid Opening Quote"]),
    "quote-after": ('a,b\n1,"2"x\n', ["line 2 cannot be read: Invalid Closing Quote"]),
    "empty": ("", ["the file is empty"]),
    "blank": ("\n\n\r\n", ["the file is empty"]),
    "header-only": ("a,b\n", ["a header but no rows"]),
    "header-twice": ("a,b,a\n1,2,3\n", ["two columns are called 'a'", "its own name"]),
    "header-empty-twice": ("a,,\n1,2,3\n", ["two columns have no name"]),
    "text": ("a,town\n1,Ulm\n2,Ems\n3,Ulm\n", [r"row 1, column 'town' holds 'Ulm'.*2 more cells", r"categorical: \['town'\]", r"omit: \['town'\]"]),
    "mixed": ("a,b\n1,2\nmany,3\n", ["row 2, column 'a' holds 'many'", "omit"]),
    "comma-decimals": ('a,b\n"1,5",2\n"2,5",3\n', ["row 1, column 'a' holds '1,5'", "decimal: ','"]),
    "thousands": ('a,b\n"1,234.5",2\n"2,345.5",3\n', ["row 1, column 'a'", "thousands: ','"]),
    "percent-unsaid": ("a,b\n12 %,2\n13 %,3\n", ["row 1, column 'a' holds '12 %'", "unit: '%'"]),
    "percent-some": ("a,b\n12 %,2\n0.13,3\n", ["row 1, column 'a' holds '12 %'"]),
    "long-integer": ("a,b\n9007199254740993,2\n9007199254740992,3\n", ["row 1, column 'a' holds '9007199254740993', a whole number beyond 2\\^53", "columns: \\{ a: category \\}"]),
    "long-among": ("a,b\n1,2\n123456789012345678901,3\n", ["row 2, column 'a'", "beyond 2\\^53"]),
    "long-float": ("a,b\n1,2\n9007199254740993.0,3\n", ["row 2, column 'a'", "beyond 2\\^53"]),
    "dates-open": ("a,b\n01/02/2024,2\n03/04/2024,3\n", ["days and months of column 'a' could change places", "format: dd/mm/yyyy", "format: mm/dd/yyyy"]),
    "dates-wrong": ("a,b\n2024-02-30,2\n2024-01-01,3\n", ["row 1, column 'a' holds '2024-02-30'"]),
    "dates-and-times": ("a,b\n2024-02-20,2\n2024-01-01T10:00,3\n", ["row 1, column 'a' holds '2024-02-20'"]),
    "hexadecimal": ("a\n1\n0x10\n", ["row 2, column 'a' holds '0x10'"]),
    "arabic-digits": ("a\n1\n٣\n", ["row 2, column 'a' holds '٣'"]),
    "empty-column": ("a,b\n1,\n2,\n", ["column 'b' is empty", "omit"]),
    "gap": ("a,b\n1,2\n3,\n4,\n", [r"row 2 has nothing in column 'b' \(nor has 1 more\)", "missing: drop"]),
    "all-at-once": ("a,b,c\nx,,9007199254740993\ny,1,1\n", ["3 things are wrong", "column 'a'", "column 'c'", "row 1 has nothing in column 'b'"]),
}
for name, (text, patterns) in refused.items():
    text_case(f"refused-{name}", text, refused=patterns)
text_case("latin-unsaid", "a,kind\n1,Köln\n2,Ulm\n".encode("latin-1"), refused=["line 2 is not UTF-8 text: byte 10", "encoding: latin-1"])
text_case("utf16-unsaid", "a,b\n1,2\n".encode("utf-16"), refused=["line 1 is not UTF-8 text", "encoding: utf-16"])
text_case("utf16-unmarked", "a,b\n1,2\n".encode("utf-16-le"), refused=["byte 1 of the file is 0", "encoding: utf-16"])
text_case("cut-in-a-character", "a,kind\n1,é".encode()[:-1], refused=["line 2 is not UTF-8"])
text_case("surrogate", b"a,kind\n1,\xed\xa0\x80\n", refused=["line 2 is not UTF-8"])
text_case("zero-byte", b"a,b\n1,2\n\x003,4\n", refused=["byte 8 of the file is 0"])

# 6. JSON Lines.
def lines_case(name, text, layout=None, refused=None, frame=None):
    put(f"{name}.jsonl", text.encode())
    case = {"file": f"{name}.jsonl", "use": "jsonl", "format": {}, "layout": {"missing": "drop", **(layout or {})}}
    if refused is not None:
        cases.append({**case, "layout": layout or {}, "refused": refused})
    else:
        read(case, frame if frame is not None else pd.read_json(io.BytesIO(text.encode()), lines=True, precise_float=True, convert_dates=False, dtype=False))

lines_case("plain", '{"a": 1, "b": 2.5}\n{"a": 3, "b": 4.25}\n{"b": -1e3, "a": 5}\n')
lines_case("crlf", '{"a": 1}\r\n{"a": 2}\r\n{"a": 3}')
lines_case("blank", '\n{"a": 1}\n\n{"a": 2}\n{"a": 3}\n\n')
lines_case("later-name", '{"a": 1}\n{"a": 2, "b": 5}\n{"a": 3, "b": 6}\n')
lines_case("null", '{"a": 1, "b": null}\n{"a": 2, "b": 5}\n{"a": 3, "b": 6}\n')
lines_case("truths", '{"a": true}\n{"a": false}\n{"a": true}\n')
lines_case("escapes", '{"a": 1, "k": "\\u00e9\\n\\"x\\""}\n{"a": 2, "k": "y"}\n{"a": 3, "k": "y"}\n', layout={"categorical": ["k"]})
lines_case("numbers-as-text", '{"a": "1.5"}\n{"a": "2"}\n{"a": "3"}\n', layout={"columns": {"a": "number"}}, frame=pd.DataFrame({"a": [1.5, 2, 3]}))
lines_case("long-category", '{"a": 9007199254740993, "b": 1}\n{"a": 9007199254740992, "b": 2}\n{"a": 9007199254740993, "b": 3}\n', layout={"columns": {"a": "category"}}, frame=pd.DataFrame({"a": ["9007199254740993", "9007199254740992", "9007199254740993"], "b": [1, 2, 3]}))
lines_case("nested", '{"a": 1, "k": {"x": 1}}\n{"a": 2, "k": {"x": 2}}\n{"a": 3, "k": {"x": 1}}\n', layout={"categorical": ["k"]}, frame=pd.DataFrame({"a": [1, 2, 3], "k": ['{"x":1}', '{"x":2}', '{"x":1}']}))
for name, text, patterns in [
    ("long", '{"a": 1}\n{"a": 9007199254740993}\n', ["row 2, column 'a' holds '9007199254740993', a whole number beyond"]),
    ("broken", '{"a": 1}\n{"a": }\n', ["line 2 is not JSON"]),
    ("array", '[1, 2]\n', ["line 1 is JSON, but not an object"]),
    ("nan", '{"a": NaN}\n', ["line 1 is not JSON"]),
    ("mixed", '{"a": 1}\n{"a": "x"}\n', ["row 2, column 'a' holds 'x'"]),
    ("text-numbers", '{"a": "1"}\n{"a": "2"}\n', ["row 1, column 'a' holds '1'", "number \\} reads them"]),
    ("empty", "\n", ["the file is empty"]),
]:
    lines_case(f"refused-{name}", text, refused=patterns)

# 7. Parquet by four writers.
def parquet_case(name, layout=None, refused=None, frame=None):
    case = {"file": f"{name}.parquet", "use": "parquet", "format": {}, "layout": {"missing": "drop", **(layout or {})}}
    if refused is not None:
        cases.append({**case, "layout": layout or {}, "refused": refused})
    else:
        read(case, frame if frame is not None else pd.read_parquet(f"{folder}/{name}.parquet"))

n = 500
table = pd.DataFrame({
    "x": random.normal(size=n), "n": random.integers(-5, 1000, n), "small": random.integers(0, 100, n).astype("int8"), "f": random.normal(size=n).astype("float32"),
    "truth": random.random(n) < 0.3, "kind": random.choice(["a", "b", "größer"], n), "when": pd.Timestamp("2024-01-01") + pd.to_timedelta(random.integers(0, 10**9, n), unit="ms"),
})
kinds = {"categorical": ["kind"]}
for codec in ["none", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    for version in ["1.0", "2.0"]:
        pq.write_table(pa.Table.from_pandas(table), f"{folder}/pyarrow-{codec}-{version}.parquet", compression=codec, data_page_version=version, row_group_size=200)
        parquet_case(f"pyarrow-{codec}-{version}", kinds)
    if codec != "lz4":
        table.to_parquet(f"{folder}/pandas-{codec}.parquet", compression=None if codec == "none" else codec)
        parquet_case(f"pandas-{codec}", kinds)
    pl.from_pandas(table).write_parquet(f"{folder}/polars-{codec}.parquet", compression="uncompressed" if codec == "none" else codec)
    parquet_case(f"polars-{codec}", kinds)

con = duckdb.connect()
con.register("frame", table)
for codec in ["uncompressed", "snappy", "gzip", "brotli", "zstd", "lz4"]:
    con.execute(f"COPY frame TO '{folder}/duckdb-{codec}.parquet' (FORMAT parquet, COMPRESSION {codec})")
    parquet_case(f"duckdb-{codec}", kinds)

nullable = pd.DataFrame({"i": pd.array([1, None, 3, 4] * 5, dtype="Int64"), "b": pd.array([True, False, None, True] * 5, dtype="boolean"), "f": pd.array([0.5, 1.5, 2.5, None] * 5, dtype="Float64"), "s": pd.array(["x", "y", "x", "y"] * 5, dtype="string")})
nullable.to_parquet(f"{folder}/nullable.parquet")
parquet_case("nullable", {"categorical": ["s"]})
parquet_case("nullable", {"categorical": ["s"], "missing": "refuse"}, refused=[r"3 things are wrong: row 2 has nothing in column 'i' \(nor have 4 more\)", "missing: drop"])
pl.DataFrame({"i": [1, None, 3], "u": pl.Series([1, 2, 3], dtype=pl.UInt32), "c": pl.Series(["x", "y", "x"], dtype=pl.Categorical)}).write_parquet(f"{folder}/polars-nullable.parquet")
parquet_case("polars-nullable", {"categorical": ["c"]}, frame=pd.DataFrame({"i": [1, 3], "u": [1, 3], "c": ["x", "x"]}))
dictionary = pd.DataFrame({"c": pd.Categorical(["x", "y", None, "x"] * 5), "n": range(20)})
dictionary.to_parquet(f"{folder}/dictionary.parquet")
parquet_case("dictionary", {"categorical": ["c"]})
money = [decimal.Decimal(v) for v in ["0.35", "1.10", "-12345678901.99", "0.07"]]
for precision in [9, 18, 38]:
    kept = [v for v in money if precision > 13 or abs(v) < 100]
    pq.write_table(pa.table({"d": pa.array(kept, pa.decimal128(precision, 2)), "n": list(range(len(kept)))}), f"{folder}/decimal-{precision}.parquet")
    parquet_case(f"decimal-{precision}")
pq.write_table(pa.table({"d": pa.array(money, pa.decimal128(18, 2)), "n": [1, 2, 3, 4]}), f"{folder}/decimal-integer.parquet", store_decimal_as_integer=True)
parquet_case("decimal-integer")
con.execute(f"COPY (SELECT CAST(0.35 AS DECIMAL(10,3)) AS d, 7 AS n UNION ALL SELECT 1.255, 8 UNION ALL SELECT -0.007, 9) TO '{folder}/duckdb-decimal.parquet' (FORMAT parquet)")
parquet_case("duckdb-decimal")
stamps = pd.to_datetime(["2024-02-29 12:30:00.123456", "1969-12-31 23:59:59.5", "2100-01-01"], format="ISO8601")
for unit in ["s", "ms", "us", "ns"]:
    pq.write_table(pa.table({"t": pa.array(stamps.to_pydatetime(), pa.timestamp("us")).cast(pa.timestamp(unit), safe=False), "n": [1, 2, 3]}), f"{folder}/stamp-{unit}.parquet")
    parquet_case(f"stamp-{unit}")
pq.write_table(pa.table({"t": pa.array(stamps.to_pydatetime(), pa.timestamp("us", tz="Europe/Berlin")), "n": [1, 2, 3]}), f"{folder}/stamp-zone.parquet")
parquet_case("stamp-zone")
# How moments before 1970 are written as INT96 hangs on the version of pyarrow: here is one file of 21.0.0, of three moments.
later = [stamp + pd.Timedelta(days=1) for stamp in stamps]
pq.write_table(pa.table({"t": pa.array(later, pa.timestamp("ns")), "n": [1, 2, 3]}), f"{folder}/stamp-int96.parquet", use_deprecated_int96_timestamps=True)
parquet_case("stamp-int96")
with open(f"{folder}/stamp-int96-old.parquet", "wb") as file:
    file.write(base64.b64decode(
        "UEFSMRUAFVQVVCwVBhUAFQYVBhwAAAACAAAABgEANdF+7SgAANKKJQAAmzLi/////4w9JQAAAAAAAAAAAAb3JQAVBBksNQAYBnNjaGVtYRUCABUGJQIYAXQAFgYZHBkcJgAcFQYZ"
        "JQYAGRgBdBUAFgYWehZ6JghJHBUAFQAVAgA8KQYZJgAGAAAAFnoWBiYIFnoAKCBwYXJxdWV0LWNwcC1hcnJvdyB2ZXJzaW9uIDIxLjAuMBkcHAAAAHoAAABQQVIx"
    ))
parquet_case("stamp-int96-old", refused=["row 2, column 't' holds a timestamp of the outdated type INT96 before 1970", r"omit: \['t'\] leaves it out"])
pq.write_table(pa.table({"d": pa.array([day.date() for day in days], pa.date32()), "n": [1, 2, 3, 4]}), f"{folder}/dates.parquet")
parquet_case("dates")
pq.write_table(pa.table({"i": pa.array([1, 2**53 + 1, 3], pa.int64()), "n": [1, 2, 3]}), f"{folder}/long.parquet")
parquet_case("long", refused=["row 2, column 'i' holds '9007199254740993', a whole number beyond"])
pq.write_table(pa.table({"i": pa.array([2**53 + 1, 2**53 + 2, 2**53 + 1], pa.int64()), "n": [1, 2, 3]}), f"{folder}/long-category.parquet")
parquet_case("long-category", {"columns": {"i": "category"}}, frame=pd.DataFrame({"i": [str(2**53 + 1), str(2**53 + 2), str(2**53 + 1)], "n": [1, 2, 3]}))
pq.write_table(pa.table({"i": pa.array([2**64 - 1, 5, 6], pa.uint64()), "n": [1, 2, 3]}), f"{folder}/unsigned.parquet")
parquet_case("unsigned", refused=["row 1, column 'i' holds '18446744073709551615'"])
pq.write_table(pa.table({"x": [1.0, float("nan"), 3.0], "n": [1, 2, 3]}), f"{folder}/nan.parquet")
parquet_case("nan", refused=["row 2, column 'x' holds 'NaN'", r"missingWords: \['NaN'\]"])
parquet_case("nan", {"missingWords": ["NaN"]})
pq.write_table(pa.table({"x": [1.0, float("inf"), 3.0], "n": [1, 2, 3]}), f"{folder}/infinite.parquet")
parquet_case("infinite", refused=["row 2, column 'x' holds 'Infinity'", "not a finite number"])
pq.write_table(pa.table({"x": pa.array([], pa.float64())}), f"{folder}/no-rows.parquet")
parquet_case("no-rows", refused=["columns but no rows"])
pq.write_table(pa.table({"x": pa.array([0.5, 1.5, 2.5], pa.float16()), "n": [1, 2, 3]}), f"{folder}/half.parquet")
parquet_case("half")
pq.write_table(pa.table({"x": random.normal(size=n)}), f"{folder}/stream-split.parquet", use_byte_stream_split=True, use_dictionary=False)
parquet_case("stream-split")
pq.write_table(pa.table({"x": random.integers(0, 10**9, n)}), f"{folder}/delta.parquet", use_dictionary=False, column_encoding="DELTA_BINARY_PACKED", data_page_version="2.0")
parquet_case("delta")
put("cut.parquet", open(f"{folder}/delta.parquet", "rb").read()[:-200])
parquet_case("cut", refused=["this cannot be read as Parquet"])
put("no.parquet", b"PAR1 and nothing else")
parquet_case("no", refused=["this cannot be read as Parquet"])

json.dump(cases, sys.stdout)
