// hansieve._core.Cleaner: the pipeline, as a TextMap that can also tell what it changed.
#include "hansieve/pipeline/pipeline.h"
#include "text_map_binding.h"

namespace hansieve::python {
namespace {

class CleanWorker : public TextWorker {
 public:
  explicit CleanWorker(std::shared_ptr<const Pipeline> pipeline)
      : pipeline_(std::move(pipeline)), cleaner_(*pipeline_, false, [this](const Piece& p) { out_->append(p.text); }) {}

  void map(std::string_view text, std::string& out) override {
    out_ = &out;
    cleaner_.push(text);
    cleaner_.finish();
  }

 private:
  std::shared_ptr<const Pipeline> pipeline_;
  std::string* out_ = nullptr;
  TextCleaner cleaner_;
};

// One edit of a document, in code points of the whole text.
struct Change {
  std::size_t at;
  std::string old_text, new_text, by;
};

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  for (const char c : text) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

class Cleaner : public TextMap {
 public:
  explicit Cleaner(std::shared_ptr<const Pipeline> pipeline)
      : TextMap([pipeline] { return std::make_unique<CleanWorker>(pipeline); }), pipeline_(pipeline) {}

  std::string clean_listing(std::string_view text, bool with_conversion, std::vector<Change>& changes) const {
    std::string out;
    std::size_t at = 0;  // code points before the piece
    TextCleaner cleaner(*pipeline_, with_conversion, [&](const Piece& piece) {
      std::size_t byte = 0;
      for (const Edit& edit : piece.edits->list()) {
        at += count_code_points(piece.raw.substr(byte, edit.begin - byte));
        const std::string_view old = piece.raw.substr(edit.begin, edit.end - edit.begin);
        changes.push_back({at, std::string(old), std::string(piece.edits->text(edit)), std::string(piece.edits->rule(edit))});
        at += count_code_points(old);
        byte = edit.end;
      }
      at += count_code_points(piece.raw.substr(byte));
      out += piece.text;
    });
    cleaner.push(text);
    cleaner.finish();
    return out;
  }

 private:
  std::shared_ptr<const Pipeline> pipeline_;
};

nb::tuple clean_with_edits(const Cleaner& self, nb::handle text, bool conversion) {
  const Utf8 in(text);
  std::vector<Change> changes;
  std::string out;
  {
    const nb::gil_scoped_release release;
    out = self.clean_listing(in.view(), conversion, changes);
  }
  nb::list edits;
  for (const Change& c : changes) edits.append(nb::make_tuple(c.at, to_str(c.old_text), to_str(c.new_text), to_str(c.by)));
  return nb::make_tuple(to_str(out), edits);
}

}  // namespace

void bind_cleaner(nb::module_& module) {
  using Names = std::vector<std::string>;
  nb::class_<Cleaner, TextMap>(module, "Cleaner")
      .def("__init__",
           [](Cleaner* self, Names steps, Names skip, std::string convert, bool fullwidth, Names keep, Names drop,
              const std::vector<std::pair<std::string, std::string>>& rules) {
             CleanOptions options;
             options.steps = std::move(steps);
             options.skip = std::move(skip);
             options.convert = std::move(convert);
             options.fullwidth_punctuation = fullwidth;
             options.keep = std::move(keep);
             options.drop = std::move(drop);
             for (const auto& [name, toml] : rules) options.rules.push_back({name, toml});
             new (self) Cleaner(value_or_raise(Pipeline::make(options)));
           },
           nb::arg("steps"), nb::arg("skip"), nb::arg("convert"), nb::arg("fullwidth_punctuation"), nb::arg("keep"),
           nb::arg("drop"), nb::arg("rules"))
      .def("clean_with_edits", &clean_with_edits, nb::arg("text"), nb::arg("conversion") = true);
}

}  // namespace hansieve::python
