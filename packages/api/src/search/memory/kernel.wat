;; Scans over rows of int8 codes that lie in the imported memory.
;; `query` is the question's vector as int16, so that two multiply-adds of 8 lanes take 16 codes at a time.
;; `stride` is the bytes of a row: the dimensions rounded up to 16, the rest zero.
(module
  (import "arena" "memory" (memory 1))

  ;; out[i] = query · row(base + i * stride), int32
  (func (export "scan")
    (param $query i32) (param $base i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $rowEnd (i32.add (local.get $base) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $base)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $base)) (v128.load offset=16 (local.get $q)))))
          (local.set $base (i32.add (local.get $base) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $base) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows))))

  ;; out[i] = query · row(addresses[i]), int32
  (func (export "gather")
    (param $query i32) (param $addresses i32) (param $count i32) (param $stride i32) (param $out i32)
    (local $end i32) (local $row i32) (local $rowEnd i32) (local $q i32) (local $sum v128) (local $second v128)
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $rows
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $row (i32.load (local.get $addresses)))
        (local.set $rowEnd (i32.add (local.get $row) (local.get $stride)))
        (local.set $q (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (local.set $second (v128.const i32x4 0 0 0 0))
        (loop $codes
          (local.set $sum (i32x4.add (local.get $sum)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $row)) (v128.load (local.get $q)))))
          (local.set $second (i32x4.add (local.get $second)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $row)) (v128.load offset=16 (local.get $q)))))
          (local.set $row (i32.add (local.get $row) (i32.const 16)))
          (local.set $q (i32.add (local.get $q) (i32.const 32)))
          (br_if $codes (i32.lt_u (local.get $row) (local.get $rowEnd))))
        (local.set $sum (i32x4.add (local.get $sum) (local.get $second)))
        (i32.store (local.get $out)
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum)))
            (i32.add (i32x4.extract_lane 2 (local.get $sum)) (i32x4.extract_lane 3 (local.get $sum)))))
        (local.set $addresses (i32.add (local.get $addresses) (i32.const 4)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $rows)))))
